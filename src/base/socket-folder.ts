import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A socket's path fits 107 bytes; some systems' temporary folders are longer than that by themselves. */
const longestTmpdir = 70;

/** Makes a folder for a socket, which only this user may enter; its name is `prefix` and some letters. */
export function makeSocketFolder(prefix: string): Promise<string> {
  return mkdtemp(join(tmpdir().length > longestTmpdir ? '/tmp' : tmpdir(), prefix));
}
