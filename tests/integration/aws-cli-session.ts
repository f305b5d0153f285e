import { execFile, spawn } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export interface AwsCliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AwsCliSession {
  /** Runs `aws ARGUMENTS`. A command that fails is a result like others. */
  run(args: readonly string[]): Promise<AwsCliResult>;
  close(): Promise<void>;
}

/**
 * The aws command at `path`, with settings and credentials of its own and none of this user's. Where it is a Python
 * program, as Debian's and pip's are, its entry point runs again and again in one process, because loading it takes far
 * longer than a call; any other one is started for each call.
 */
export async function startAwsCli(path: string): Promise<AwsCliSession> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-cli-'));
  const config = join(folder, 'config');
  // Version 1 writes times as they came over the wire unless it is told otherwise.
  await writeFile(config, '[default]\ncli_timestamp_format = iso8601\n');
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: config,
    AWS_ACCESS_KEY_ID: 'anyone',
    AWS_SECRET_ACCESS_KEY: 'anything',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_PAGER: '',
  };
  const python = await pythonOf(path, env);
  const runner = python === undefined ? processes(path, env) : oneProcess(python, env);
  return {
    run: runner.run,
    async close() {
      await runner.close();
      await rm(folder, { recursive: true });
    },
  };
}

/**
 * The interpreter that the program's first line names; or, where the program only launches another one, as pyenv's do,
 * the interpreter whose module is of the same version to the letter.
 */
async function pythonOf(path: string, env: Environment): Promise<string | undefined> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read({ length: 200 });
  await file.close();
  const [firstLine = ''] = buffer.toString('latin1', 0, bytesRead).split('\n', 1);
  const named = /^#!\s*(\S*python[\d.]*)\s*$/.exec(firstLine)?.[1];
  if (named !== undefined || !firstLine.startsWith('#!')) return named;
  const run = promisify(execFile);
  const versions = [run(path, ['--version'], { env }), run('python3', ['-m', 'awscli', '--version'], { env })];
  const [ofProgram, ofModule] = await Promise.all(versions.map((version) => version.catch(() => undefined)));
  return ofProgram !== undefined && ofProgram.stdout === ofModule?.stdout ? 'python3' : undefined;
}

type Environment = Record<string, string | undefined>;

function oneProcess(python: string, env: Environment): AwsCliSession {
  const script = join(import.meta.dirname, 'aws-cli-session.py');
  const child = spawn(python, [script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(args) {
      child.stdin.write(`${JSON.stringify(args)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error('The process that runs the aws command ended.');
      return JSON.parse(value) as AwsCliResult;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

function processes(path: string, env: Environment): AwsCliSession {
  return {
    run: (args) =>
      new Promise((resolve) => {
        execFile(path, args, { env }, (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
        });
      }),
    async close() {},
  };
}
