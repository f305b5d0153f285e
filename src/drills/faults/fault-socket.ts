import { rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeSocketFolder } from '../../base/socket-folder.ts';

const folderPrefix = 'claims-faults-';
const socketName = 'control.sock';

/** The path for a new socket, in a folder of its own that only this user may enter. */
export async function newFaultSocket(): Promise<string> {
  return join(await makeSocketFolder(folderPrefix), socketName);
}

/**
 * Removes a socket with its folder; a path that is not of this form, and a folder that holds anything else, stay as they are. For the
 * socket of a process that is gone, too: whoever calls knows that it is.
 */
export async function removeFaultSocket(socketPath: string): Promise<void> {
  const folder = dirname(socketPath);
  if (basename(socketPath) !== socketName || !basename(folder).startsWith(folderPrefix)) return;
  await rm(socketPath, { force: true });
  // Gone already, or not empty.
  await rmdir(folder).catch(() => {});
}
