import { join, resolve } from 'node:path';
import { libraryFolders, unpackDebianPackages } from './debian-packages.ts';
import { findProgram } from './find-program.ts';

/**
 * The words of the command that runs the first of `names` that the machine has; where it has none, Debian's package
 * `debianPackage` is unpacked into `toolsFolder`, in which the program is at `path`. Throws `PROGRAM_MISSING` when
 * neither can be had.
 */
export async function debianProgram(program: {
  names: readonly string[];
  debianPackage: string;
  path: string;
  toolsFolder: string;
  onProgress(message: string): void;
}): Promise<[string, ...string[]]> {
  const { names, debianPackage, path, toolsFolder, onProgress } = program;
  const installed = await findProgram(names);
  if (installed !== undefined) return [installed];
  const root = await unpackDebianPackages({
    packages: [debianPackage],
    folder: join(resolve(toolsFolder), 'debian'),
    alternative: `install it so that ${names.join(' or ')} is in PATH`,
    onProgress,
  });
  const libraries = (await libraryFolders(root)).join(':');
  return ['/usr/bin/env', `LD_LIBRARY_PATH=${libraries}`, join(root, path)];
}
