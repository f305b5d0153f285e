/** Composition root of `npm run migrate`: brings the database that DB_HOST names up to the newest file of `sql/`. */
import { join } from 'node:path';
import { explainError } from './base/errors.ts';
import { readDatabaseConfig } from './service/config/config.ts';
import { readDatabaseAddress } from './service/database/connect-database.ts';
import { migrate } from './service/database/migrate.ts';

try {
  const applied = await migrate({
    database: await readDatabaseAddress(readDatabaseConfig(process.env)),
    folder: join(import.meta.dirname, '..', 'sql'),
    onNewer: (names) =>
      process.stderr.write(`Warning: a newer version than this one has applied ${names.join(', ')}, which stays.\n`),
  });
  process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied ${applied.join(', ')}.\n`);
} catch (error) {
  process.stderr.write(`${explainError(error)}\n`);
  process.exitCode = 1;
}
