import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runNpm } from './npm.mjs';
import { announce, SetupError } from './setup-error.mjs';
import { withLock } from './setup-lock.mjs';

/**
 * Installs the packages of package-lock.json unless the installed ones are of this very lock file. The stamp that says
 * so is removed first and written last: an interrupted installation has none and is done again.
 *
 * @param {{ projectFolder: string, localFolder: string, node: string }} deps
 */
export async function installPackages({ projectFolder, localFolder, node }) {
  const stampFile = join(projectFolder, 'node_modules/.installed-lock');
  const wanted = lockHash(projectFolder);
  if (read(stampFile) === wanted) return;
  await withLock(join(localFolder, 'setup.lock'), async () => {
    if (read(stampFile) === wanted) return;
    announce('installing the packages');
    rmSync(stampFile, { force: true });
    await runNpm({
      node,
      // Exactly the packages of the lock file, by their hashes, and a refusal when package.json does not agree with it. None has a say
      // in its installation, which on GitHub comes before the job has a role.
      args: ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
      cwd: projectFolder,
      what: 'installing the packages',
      remedy:
        'check that npm reaches its registry and that the disk has room (`npm ci` shows more), then run the same command again',
    });
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, wanted);
  });
}

/** Packages with native parts differ by platform, so a folder shared between machines is installed anew. */
function lockHash(projectFolder) {
  const lock = read(join(projectFolder, 'package-lock.json'));
  if (lock === undefined) {
    throw new SetupError(
      `there is no package-lock.json in ${projectFolder}`,
      'restore it: git checkout package-lock.json',
    );
  }
  return createHash('sha256').update(`${process.platform} ${process.arch}\n`).update(lock).digest('hex');
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
