import { execFile } from 'node:child_process';

/**
 * The path of the first of `names` that can be run: looked for in PATH and then in `folders`. Undefined when none is
 * there. The shell is asked, because it is the one that knows PATH.
 */
export async function findProgram(
  names: readonly string[],
  folders: readonly string[] = [],
): Promise<string | undefined> {
  const script = 'PATH="$PATH$1"; shift; for name do command -v "$name" && exit; done; exit 1';
  return new Promise((resolve) => {
    execFile(
      '/bin/sh',
      ['-c', script, 'sh', folders.map((folder) => `:${folder}`).join(''), ...names],
      (error, stdout) => {
        const path = stdout.trim();
        resolve(error === null && path !== '' ? path : undefined);
      },
    );
  });
}
