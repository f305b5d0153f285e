import { cp } from 'node:fs/promises';
import { inject } from 'vitest';

/**
 * Puts a new database where a server is to find one: a copy of the run's, because making one takes three times as long as
 * starting the server. Where the run has none, the server makes its own.
 */
export async function copyNewDatabase(dataFolder: string): Promise<void> {
  const made = inject('newDatabaseFolder');
  if (made !== '') await cp(made, dataFolder, { recursive: true });
}
