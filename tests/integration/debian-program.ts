import { join } from 'node:path';
import { libraryFolders, unpackDebianPackages } from '../../src/stack/processes/debian-packages.ts';
import { findProgram } from '../../src/stack/processes/find-program.ts';

const folder = join(import.meta.dirname, '..', '..', '.local', 'debian');

/**
 * The words of the command that runs the first of `names` that the machine has; where it has none, Debian's package
 * `debianPackage` is unpacked into `.local`, in which the program is at `path`.
 */
export async function debianProgram(program: {
  names: readonly string[];
  debianPackage: string;
  path: string;
}): Promise<[string, ...string[]]> {
  const { names, debianPackage, path } = program;
  const installed = await findProgram(names);
  if (installed !== undefined) return [installed];
  const root = await unpackDebianPackages({
    packages: [debianPackage],
    folder,
    alternative: `install it so that ${names.join(' or ')} is in PATH`,
    onProgress: (message) => console.error(`${debianPackage} for the tests: ${message}`),
  });
  const libraries = (await libraryFolders(root)).join(':');
  return ['/usr/bin/env', `LD_LIBRARY_PATH=${libraries}`, join(root, path)];
}
