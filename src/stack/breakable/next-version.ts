import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const deployed = ['src', 'sql', 'Procfile', 'package.json', 'release.env'];
/** Beyond any number that the project has. */
const firstNumber = 9000;

/** A version of the project that is ahead of it by migrations. */
export interface NextVersion {
  readonly folder: string;
  /** Gives it one more migration: a column that comes, and with the next one goes again. */
  addMigration(): Promise<void>;
}

/** Copies what is deployed of the project into `folder`. Its packages are the project's. */
export async function createNextVersion(deps: { projectFolder: string; folder: string }): Promise<NextVersion> {
  const { projectFolder, folder } = deps;
  await mkdir(folder, { recursive: true });
  for (const name of deployed) await cp(join(projectFolder, name), join(folder, name), { recursive: true });
  await symlink(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
  let migrations = 0;
  return {
    folder,
    async addMigration() {
      const number = firstNumber + migrations;
      const change = migrations % 2 === 0 ? 'ADD COLUMN next_version TINYINT NULL' : 'DROP COLUMN next_version';
      migrations += 1;
      await writeFile(join(folder, 'sql', `${number}-next-version.sql`), `ALTER TABLE claims ${change};\n`);
    },
  };
}
