import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../base/errors.ts';
import { findProgram } from './find-program.ts';
import { runProgram } from './run-program.ts';

const downloadTimeoutMs = 5 * 60_000;
const unpackTimeoutMs = 60_000;
const linesShown = 6;

/**
 * Unpacks Debian packages, and what they need beyond what the machine has, into a folder under `folder` and gives that
 * folder: its `usr/sbin` and so on are as they would be under `/`. Nothing is installed and no root is needed: apt-get
 * gets lists, caches and state of its own, and dpkg-deb only extracts. What was unpacked before is used again. The
 * folder appears complete or not at all, so that several processes may ask for it at once.
 *
 * Throws `PROGRAM_MISSING` where this is no Debian, or its packages cannot be had.
 */
export async function unpackDebianPackages(deps: {
  packages: readonly string[];
  folder: string;
  /** What a person can do instead, for the error's remedy. */
  alternative: string;
  onProgress(message: string): void;
}): Promise<string> {
  const target = join(deps.folder, deps.packages.join('+'));
  if (await exists(target)) return target;
  const programs = await debianPrograms(deps.alternative);
  deps.onProgress(`fetching ${deps.packages.join(' and ')} from Debian's packages, for this folder alone`);
  const draft = `${target}.draft-${process.pid}`;
  try {
    const archives = await download({ ...deps, aptGet: programs.aptGet, aptFolder: join(draft, 'apt') });
    const root = join(draft, 'root');
    await mkdir(root);
    for (const archive of archives) {
      const { code, lines } = await runProgram({
        command: programs.dpkgDeb,
        args: ['-x', archive, root],
        timeoutMs: unpackTimeoutMs,
      });
      if (code !== 0) throw notToBeHad(lines, deps.alternative);
    }
    await rename(root, target).catch(async (error) => {
      // Another process may have been quicker; what it made is as good.
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}

/** The folders of an unpacked root in which the dynamic linker must look, for LD_LIBRARY_PATH. */
export async function libraryFolders(root: string): Promise<string[]> {
  const library = join(root, 'usr/lib');
  const names = await readdir(library).catch(() => []);
  return names.filter((name) => name.includes('-linux-')).map((name) => join(library, name));
}

async function debianPrograms(alternative: string): Promise<{ aptGet: string; dpkgDeb: string }> {
  const [aptGet, dpkgDeb] = await Promise.all([findProgram(['apt-get']), findProgram(['dpkg-deb'])]);
  if (aptGet === undefined || dpkgDeb === undefined) {
    const missing = aptGet === undefined ? 'apt-get' : 'dpkg-deb';
    throw new AppError('PROGRAM_MISSING', `${missing} was not found: this is not Debian or one of its relatives`, {
      remedy: alternative,
    });
  }
  return { aptGet, dpkgDeb };
}

async function download(deps: {
  aptGet: string;
  aptFolder: string;
  packages: readonly string[];
  alternative: string;
}): Promise<string[]> {
  const archives = join(deps.aptFolder, 'cache/archives');
  await mkdir(join(archives, 'partial'), { recursive: true });
  await mkdir(join(deps.aptFolder, 'state/lists/partial'), { recursive: true });
  const settings = {
    'Dir::State': join(deps.aptFolder, 'state'),
    // Read only: apt-get leaves out what the machine has already.
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(deps.aptFolder, 'cache'),
    'Dir::Log': deps.aptFolder,
    'Debug::NoLocking': '1',
    // Started by root, apt-get would download as the user _apt, who may not write here.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
  };
  const options = ['-q', '-y', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
  const apt = (...args: string[]) =>
    runProgram({ command: deps.aptGet, args: [...options, ...args], timeoutMs: downloadTimeoutMs });
  // apt-get counts lists it could not fetch as a warning; the installation is what then fails.
  const updated = await apt('update');
  const installed = await apt('--download-only', '--no-install-recommends', 'install', ...deps.packages);
  if (installed.code !== 0) throw notToBeHad([...updated.lines, ...installed.lines], deps.alternative);
  return (await readdir(archives)).filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

function notToBeHad(lines: readonly string[], alternative: string): AppError {
  const errors = lines.filter((line) => /^(E|W|dpkg-deb):/.test(line));
  const shown = (errors.length > 0 ? errors : lines).slice(-linesShown).map((line) => `  ${withoutHosts(line)}`);
  return new AppError('PROGRAM_MISSING', `Debian's packages could not be had:\n${shown.join('\n')}`, {
    remedy: alternative,
  });
}

/** The addresses of package mirrors are nobody else's business. */
function withoutHosts(line: string): string {
  return line
    .replaceAll(/https?:\/\/[^\s/]+/g, '(mirror)')
    .replaceAll(/(resolve '|connect to )[^\s']+/g, '$1(mirror)')
    .replaceAll(/ \([\da-f.:]+\)/g, '');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
