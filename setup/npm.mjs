import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { runChild } from './child.mjs';
import { SetupError } from './setup-error.mjs';

const LINES_SHOWN = 8;
/** npm's own waits add up to more than a minute before it says that a registry does not answer. */
const RETRIES = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
/** Lines in which npm prints an error object, or where its own log is. */
const ERROR_DETAIL = /^npm error\s+(errno|syscall|address|port|type|code|hostname):|^npm error A complete log|_logs/;

/**
 * Runs npm under the given Node, quietly: npm resolves packages for the Node it runs on. Throws a SetupError with what
 * npm said when it fails.
 *
 * @param {{ node: string, args: string[], cwd: string, what: string, remedy: string }} request
 */
export async function runNpm({ node, args, cwd, what, remedy }) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const { code, captured, interrupted } = await runChild(node, [npmProgram(), ...args, ...RETRIES], {
    cwd,
    env,
    stdio: 'pipe',
  });
  if (interrupted) throw new SetupError(`${what} was interrupted`, 'run the same command again', code);
  if (code !== 0) throw new SetupError(`${what} failed:\n${reasons(captured)}`, remedy);
}

/** npm's own file: the npm that started this script, else the one beside this Node, else the first in PATH. */
function npmProgram() {
  const { npm_execpath: startedBy, PATH = '' } = process.env;
  if (startedBy !== undefined && basename(startedBy) === 'npm-cli.js' && existsSync(startedBy)) return startedBy;
  const besideNode = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  if (existsSync(besideNode)) return besideNode;
  const inPath = PATH.split(delimiter)
    .map((folder) => join(folder, 'npm'))
    .find((path) => existsSync(path));
  if (inPath !== undefined) return realpathSync(inPath);
  throw new SetupError('npm was not found', 'install npm 10 or later beside Node.js, and run the same command again');
}

/**
 * What npm says went wrong: the beginning of its error, else the end of its output. The addresses of registries are left
 * out: those are nobody else's business.
 */
function reasons(output) {
  const lines = output.split('\n').map((line) => line.trimEnd());
  const errors = lines.filter((line) => /^npm error\s+[^\s{}]/.test(line) && !ERROR_DETAIL.test(line));
  const shown = errors.length > 0 ? errors.slice(0, LINES_SHOWN) : lines.filter(Boolean).slice(-LINES_SHOWN);
  return shown
    .map((line) =>
      line
        .replaceAll(/https?:\/\/[^\s/]+/g, '(registry)')
        .replaceAll(/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET) [^\s,]+/g, '$1 (registry)'),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}
