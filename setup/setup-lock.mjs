import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { announce, SetupError } from './setup-error.mjs';

const WAIT_MS = 200;
const GIVE_UP_AFTER_MS = 10 * 60_000;

/**
 * Runs `action` while this process alone holds the lock folder `path`. A lock is made complete, with its owner's name
 * inside, and renamed into place: a lock without an owner never exists. A lock whose owner has died is taken over.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withLock(path, action) {
  await acquire(path);
  try {
    return await action();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

async function acquire(path) {
  mkdirSync(dirname(path), { recursive: true });
  const startedAt = Date.now();
  for (let announced = false; ; ) {
    if (tryCreate(path) || tryTakeOver(path)) return;
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > GIVE_UP_AFTER_MS) {
      throw new SetupError(
        `another set-up has been at work in this folder for ${GIVE_UP_AFTER_MS / 60_000} minutes`,
        `end it, or remove ${path} when none is running`,
      );
    }
    if (!announced && waitedMs > 1000) {
      announce('waiting for another set-up of this folder to finish');
      announced = true;
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

function tryCreate(path) {
  const draft = mkdtempSync(`${path}.`);
  writeFileSync(join(draft, 'owner'), identityOf(process.pid));
  try {
    renameSync(draft, path);
    return true;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Only who made the folder `takeover` inside may change the owner, and looks again at who it is after making it. */
function tryTakeOver(path) {
  const owner = ownerOf(path);
  if (owner === undefined || isAlive(owner)) return false;
  const takeover = join(path, 'takeover');
  try {
    mkdirSync(takeover);
  } catch {
    return false;
  }
  const stillDead = ownerOf(path) === owner;
  if (stillDead) writeFileSync(join(path, 'owner'), identityOf(process.pid));
  rmdirSync(takeover);
  return stillDead;
}

function ownerOf(path) {
  try {
    return readFileSync(join(path, 'owner'), 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(owner) {
  const pid = Number(owner.split(' ')[0]);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
  }
  return identityOf(pid) === owner;
}

/** The pid and, where /proc tells it, when the process began: pids are used again, most of all after a restart. */
function identityOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${pid} ${afterName[19]}`;
  } catch {
    return `${pid}`;
  }
}
