// node setup/run.mjs ENTRY [ARGS...]
//
// Runs ENTRY under Node 24 with the project's packages installed, and gets both first when they are missing. It runs on
// Node 20 with nothing installed, so it imports only Node's own modules and its neighbours in this folder.
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './child.mjs';
import { findNode } from './node-runtime.mjs';
import { installPackages } from './packages.mjs';

const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));
const localFolder = join(projectFolder, '.local');

/** @param {string[]} args */
async function run(args) {
  const node = await findNode({ localFolder });
  await installPackages({ projectFolder, localFolder, node });
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(localFolder, 'compile-cache'),
  };
  const { code } = await runChild(node, args, { env, stdio: 'inherit' });
  return code;
}

try {
  if (process.argv.length < 3) {
    console.error('usage: node setup/run.mjs ENTRY [ARGS...]');
    process.exitCode = 1;
  } else {
    process.exitCode = await run(process.argv.slice(2));
  }
} catch (error) {
  const remedy =
    error.remedy ?? 'mend what the message names (disk space, access rights), then run the same command again';
  console.error(`${error.message}\nWhat to do: ${remedy}.`);
  process.exitCode = error.exitCode ?? 1;
}
