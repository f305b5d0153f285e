import { delimiter } from 'node:path';

/**
 * This process's environment as a shell outside of the project would have it: without the Node, the programs and the
 * settings that `npm run` and the project's set-up put in front of it.
 */
export function freshEnvironment(projectFolder: string): Record<string, string | undefined> {
  const ours =
    /^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)|INIT_CWD$|NODE_COMPILE_CACHE$|CI$|DB_)/;
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
  const path = (process.env.PATH ?? '').split(delimiter);
  return {
    ...environment,
    PATH: path
      .filter((folder) => !folder.startsWith(projectFolder) && !/node_modules|node-gyp-bin/.test(folder))
      .join(delimiter),
  };
}
