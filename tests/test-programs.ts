import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '../src/stack/processes/find-program.ts';

const run = promisify(execFile);
const installTimeoutMs = 10 * 60_000;

/** A program that some tests drive and that no npm package brings. */
export interface TestProgram {
  /** The environment variable that names it to the tests, and by which a person may choose one. */
  readonly variable: 'CHROMIUM' | 'AWS_CLI';
  readonly tests: string;
  readonly debianPackages: readonly string[];
  /** Where packages put it; tried before PATH, where a launcher of some other installation may lie that does not run. */
  readonly paths: readonly string[];
  readonly names: readonly string[];
}

export const testPrograms: readonly TestProgram[] = [
  {
    variable: 'CHROMIUM',
    tests: 'the browser tests',
    // The same browser without what draws windows: tests take a third less of the processor's time than with `chromium`.
    debianPackages: ['chromium-headless-shell', 'fonts-dejavu-core'],
    paths: [
      '/usr/bin/chromium-headless-shell',
      '/usr/bin/chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    names: ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'],
  },
  {
    variable: 'AWS_CLI',
    tests: 'the tests of the aws command',
    debianPackages: ['awscli'],
    paths: ['/usr/bin/aws', '/usr/local/bin/aws', '/opt/homebrew/bin/aws'],
    names: ['aws'],
  },
];

/** The path of a program that is here and really runs. */
export async function findTestProgram(program: TestProgram): Promise<string | undefined> {
  const chosen = process.env[program.variable];
  const candidates = chosen ? [chosen] : [...program.paths, await findProgram(program.names)];
  for (const path of candidates) {
    if (path !== undefined && (await runs(path))) return path;
  }
  return undefined;
}

/**
 * Installs Debian packages, when this user may: root on Debian. The machine's package lists are brought up to date only
 * when the installation fails without. Gives why it could not be done, or undefined when it was.
 */
export async function installDebianPackages(packages: readonly string[]): Promise<string | undefined> {
  const aptGet = await findProgram(['apt-get']);
  if (aptGet === undefined) return 'this is not Debian or one of its relatives';
  if (process.getuid?.() !== 0) return 'installing Debian packages needs root';
  const apt = (...args: string[]) =>
    run(aptGet, ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
      timeout: installTimeoutMs,
      maxBuffer: 64 * 1024 * 1024,
    });
  const install = () => apt('install', '--no-install-recommends', ...packages);
  try {
    await install().catch(async () => {
      await apt('update');
      await install();
    });
    return undefined;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    const reasons = stderr.split('\n').filter((line) => line.startsWith('E:'));
    return reasons.join('; ').replaceAll(/https?:\/\/[^\s/]+/g, '(mirror)') || message.split('\n')[0];
  }
}

async function runs(path: string): Promise<boolean> {
  return run(path, ['--version'], { timeout: 30_000 }).then(
    () => true,
    () => false,
  );
}
