/** Composition root of `npm run migrate`: brings the database that DB_HOST names up to the newest file of `sql/`, and makes the service's account. */
import { join } from 'node:path';
import { explainError } from './base/errors.ts';
import { readMigrationConfig } from './service/config/config.ts';
import { readDatabaseAddress } from './service/database/connect-database.ts';
import { migrate } from './service/database/migrate.ts';
import { provisionServiceUser } from './service/database/service-user.ts';

try {
  const { database: settings, serviceUser } = readMigrationConfig(process.env);
  const database = await readDatabaseAddress(settings);
  const applied = await migrate({
    database,
    folder: join(import.meta.dirname, '..', 'sql'),
    onNewer: (names) =>
      process.stderr.write(`Warning: a newer version than this one has applied ${names.join(', ')}, which stays.\n`),
  });
  // After the tables, and before an instance of this version logs in.
  if (serviceUser !== undefined) await provisionServiceUser({ database, user: serviceUser, login: 'iam' });
  process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied ${applied.join(', ')}.\n`);
} catch (error) {
  process.stderr.write(`${explainError(error)}\n`);
  process.exitCode = 1;
}
