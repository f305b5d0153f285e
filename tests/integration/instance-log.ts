import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '../../src/stack/processes/child-process.ts';
import { debianProgram } from '../../src/stack/processes/debian-program.ts';
import { runProgram } from '../../src/stack/processes/run-program.ts';

const projectFolder = join(import.meta.dirname, '..', '..');
const platformFiles = join(projectFolder, 'tests', 'fixtures', 'instance');
const readyTimeoutMs = 20_000;

/** The log of an instance: the platform's files under a folder of its own, which the hooks change, and Debian's rsyslog on them. */
export interface InstanceLog {
  /** Stands for the instance's `/`. */
  readonly root: string;
  /** As the platform does with each deployment: its own files are put in place once more. */
  writePlatformFiles(): Promise<void>;
  /** Runs a hook of `.platform`, and gives what it had `systemctl` do. */
  runHook(path: string): Promise<string[]>;
  /** The lines of a log file. */
  written(file: string): Promise<string[]>;
  /** Takes a file away. */
  take(file: string): Promise<void>;
  /** Starts rsyslog on what is in place. It reads one socket, as a stream of lines with syslog headers. */
  start(): Promise<RunningLog>;
  remove(): Promise<void>;
}

export interface RunningLog {
  /** Sends lines, waits until `count` are new in `file`, for twenty seconds at most, and gives those that are. */
  feed(lines: readonly string[], expected: { file: string; count: number }): Promise<string[]>;
  /** What rsyslog itself complained of. */
  complaints(): string[];
  stop(): Promise<void>;
}

export async function createInstanceLog(): Promise<InstanceLog> {
  const root = await mkdtemp(join(tmpdir(), 'claims-rsyslog-'));
  for (const folder of ['etc/rsyslog.d', 'var/log', 'bin', 'run']) await mkdir(join(root, folder), { recursive: true });
  const calls = join(root, 'run', 'systemctl');
  await writeFile(join(root, 'bin', 'systemctl'), `#!/bin/sh\necho "$*" >> ${calls}\n`, { mode: 0o755 });

  async function writePlatformFiles() {
    await cp(join(platformFiles, 'rsyslog.conf'), join(root, 'etc/rsyslog.conf'));
    await cp(join(platformFiles, 'web.conf'), join(root, 'etc/rsyslog.d/web.conf'));
  }
  await writePlatformFiles();
  const written = async (file: string) =>
    (await readFile(join(root, file), 'utf8').catch(() => '')).split('\n').slice(0, -1);

  return {
    root,
    writePlatformFiles,
    async runHook(path) {
      await writeFile(calls, '');
      const { code, lines } = await runProgram({
        command: '/usr/bin/env',
        args: [`PATH=${join(root, 'bin')}:${process.env.PATH}`, join(projectFolder, '.platform', path), root],
        timeoutMs: 20_000,
      });
      if (code !== 0) throw new Error(`${path} ended with ${code}:\n${lines.join('\n')}`);
      return (await readFile(calls, 'utf8')).split('\n').slice(0, -1);
    },
    written,
    take: (file) => rm(join(root, file)),
    start: () => startRsyslog(root, written),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function startRsyslog(root: string, written: InstanceLog['written']): Promise<RunningLog> {
  const socket = join(root, 'run', 'in');
  const input = `module(load="imptcp")\ninput(type="imptcp" path="${socket}" unlink="on")\n`;
  // The journal stays the machine's own: its module is not loaded, and no setting of it is known.
  const [command, ...args] = await rsyslogCommand(root, { input, reads: (name) => !name.includes('imjournal') });
  const complaints: string[] = [];
  const child = await startChild({
    command,
    args,
    onErrorLine: (line) => complaints.push(line),
  });
  const connection = await connected(socket, child, complaints);
  return {
    complaints: () => complaints,
    async feed(lines, { file, count }) {
      const earlier = (await written(file)).length;
      connection.write(lines.map((line) => `${line}\n`).join(''));
      const deadlineMs = performance.now() + readyTimeoutMs;
      for (;;) {
        const fresh = (await written(file)).slice(earlier);
        if (fresh.length >= count || performance.now() > deadlineMs) return fresh;
        await new Promise((resume) => setTimeout(resume, 20));
      }
    },
    async stop() {
      connection.destroy();
      await child.stop();
    },
  };
}

/** The command of rsyslog on what is in place under `root`, reading `input`, which is written as in its configuration. */
export async function rsyslogCommand(
  root: string,
  { input, reads = () => true }: { input: string; reads?(name: string): boolean },
): Promise<[string, ...string[]]> {
  const folder = join(root, 'run', 'rsyslog.d');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const name of (await readdir(join(root, 'etc/rsyslog.d'))).filter(reads)) {
    const text = await readFile(join(root, 'etc/rsyslog.d', name), 'utf8');
    await writeFile(join(folder, name), text.replaceAll('/var/log/', `${root}/var/log/`));
  }
  const main = (await readFile(join(root, 'etc/rsyslog.conf'), 'utf8'))
    .replace(/^module\(load="im.*\n/gm, '')
    .replaceAll('/var/lib/rsyslog', `${root}/run`)
    .replaceAll('/etc/', `${root}/run/`)
    .replaceAll(' /var/log/', ` ${root}/var/log/`);
  const configuration = join(root, 'run', 'rsyslog.conf');
  await writeFile(configuration, input + main);
  const [command, ...before] = await debianProgram({
    names: ['rsyslogd'],
    debianPackage: 'rsyslog',
    path: 'usr/sbin/rsyslogd',
    toolsFolder: '.local',
    onProgress: console.error,
  });
  const modules = await modulesOf(before.at(-1));
  return [command, ...before, '-n', '-f', configuration, '-i', join(root, 'run', 'pid'), ...modules];
}

/** An unpacked package keeps its modules beside itself; an installed one knows where they are. */
async function modulesOf(program: string | undefined): Promise<string[]> {
  if (program === undefined) return [];
  const library = join(program, '..', '..', 'lib');
  const name = (await readdir(library)).find((folder) => folder.includes('-linux-'));
  return name === undefined ? [] : ['-M', join(library, name, 'rsyslog')];
}

async function connected(socket: string, child: Child, complaints: readonly string[]) {
  const deadlineMs = performance.now() + readyTimeoutMs;
  for (;;) {
    const connection = connect(socket);
    const isOpen = await new Promise<boolean>((resolve) => {
      connection.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    if (isOpen) return connection;
    if (performance.now() > deadlineMs) {
      await child.stop();
      throw new Error(`rsyslog did not get ready:\n${complaints.join('\n')}`);
    }
    await new Promise((resume) => setTimeout(resume, 20));
  }
}
