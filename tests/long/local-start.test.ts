import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../src/base/ports.ts';
import { newFaultSocket } from '../../src/drills/faults/fault-socket.ts';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { readRunning, writeRunning } from '../../src/stack/pid-file.ts';
import { startChild } from '../../src/stack/processes/child-process.ts';
import { compileCache } from '../compile-cache.ts';
import { type LocalStack, runLocal, startLocalStack } from '../integration/local-stack.ts';

const claim = sampleClaim();
/** Beyond the largest number that Linux gives a process. */
const noPid = 4_194_305;
let dataFolder: string;

beforeAll(async () => {
  dataFolder = join(await mkdtemp(join(tmpdir(), 'claims-start-')), 'database');
});

afterAll(() => rm(join(dataFolder, '..'), { recursive: true, force: true }));

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Runs `npm run console` over the stack of this data folder until `look` has seen the address that it prints. */
async function withConsole(look: (url: string) => Promise<void>): Promise<void> {
  let printed = (_url: string) => {};
  const url = new Promise<string>((resolve) => {
    printed = resolve;
  });
  const child = await startChild({
    command: process.execPath,
    args: ['src/console.ts', '--port', '0'],
    env: { PATH: process.env.PATH, ...compileCache, DATA_FOLDER: dataFolder },
    onLine: (line) => {
      const [address] = /http:\S+/.exec(line) ?? [];
      if (address !== undefined) printed(address);
    },
    onErrorLine: (line) => console.error(line),
  });
  try {
    await look(await Promise.race([url, child.exited.then((exit) => JSON.stringify(exit))]));
  } finally {
    expect(await child.stop()).toEqual({ code: 0, signal: null });
  }
}

/** Leaves on the data folder what a stack that was killed leaves there, and gives the folder of its socket. */
async function leaveKilled(stack: LocalStack): Promise<string> {
  const controlSocket = await newFaultSocket();
  const { formUrl, consoleUrl, awsUrl } = stack;
  const where = { formUrl, consoleUrl, awsUrl, region: 'us-east-1', environment: 'local', logGroupName: '/claims' };
  await writeRunning(dataFolder, { ...where, pid: noPid, controlSocket });
  return dirname(controlSocket);
}

/** What a stack that runs is found by, and what finds it. */
async function expectToBeFound(stack: LocalStack): Promise<void> {
  const { formUrl, consoleUrl, awsUrl } = stack;
  expect(await readRunning(dataFolder)).toMatchObject({ pid: stack.child.pid, formUrl, consoleUrl, awsUrl });
  await Promise.all([
    withConsole(async (url) => {
      expect(await (await fetch(`${url}/alarms`)).text()).toContain('insurance-claims-local-outage');
    }),
    runLocal({ PORT: '0', CONSOLE_PORT: '0', AWS_LOCAL_PORT: '0', DATA_FOLDER: dataFolder }).then(
      async ({ child, lines }) => {
        expect((await child.exited).code).toBe(1);
        expect(lines.join('\n')).toContain(`Process ${stack.child.pid} runs with its data in ${dataFolder} already`);
      },
    ),
  ]);
}

function sendClaim({ formUrl }: LocalStack): Promise<Response> {
  return fetch(`${formUrl}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(claim),
  });
}

describe('npm start', () => {
  it('keeps claims from one run to the next, and stops everything on SIGTERM', { timeout: 90_000 }, async () => {
    const first = await startLocalStack(dataFolder);
    let reference: string;
    try {
      const answer = await sendClaim(first);
      expect(answer.status).toBe(201);
      ({ reference } = (await answer.json()) as { reference: string });
      await expectToBeFound(first);
    } finally {
      expect(await first.stop()).toEqual({ code: 0, signal: null });
    }
    const ports = [first.formUrl, first.consoleUrl, first.awsUrl].map((url) => Number(new URL(url).port));
    expect(await readRunning(dataFolder)).toBeUndefined();
    for (const port of [...ports, first.databasePort]) expect(await isListening(port)).toBe(false);

    const socketFolder = await leaveKilled(first);
    const second = await startLocalStack(dataFolder, { RATE_LIMIT_PER_MINUTE: '1', DB_TLS: 'required' });
    try {
      expect(existsSync(socketFolder)).toBe(false);
      expect((await fetch(`${second.formUrl}/api/claims/${reference}`)).status).toBe(200);
      // Its instances have what the shell set; what it decides for them itself it says.
      const answers = [await sendClaim(second), await sendClaim(second), await sendClaim(second)];
      expect(answers.map(({ status }) => status)).toContain(429);
      expect(second.lines.join('\n')).toContain(
        'npm start decides these for its instances, whatever the shell says: DB_TLS',
      );
    } finally {
      await second.stop();
    }
  });

  it('names every port that is taken, and says what to do', async () => {
    const others = [];
    const ports: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const other = createServer();
      ports.push(await listen(other, { host: '127.0.0.1', port: 0, what: 'another program' }));
      others.push(other);
    }
    const [form, console, aws] = ports;
    try {
      const taken = { PORT: `${form}`, CONSOLE_PORT: `${console}`, AWS_LOCAL_PORT: `${aws}`, DATA_FOLDER: dataFolder };
      const { child, lines, ready } = await runLocal(taken);
      expect(ready).toBe(false);
      expect((await child.exited).code).toBe(1);
      const text = lines.join('\n');
      expect(text).toContain(`port ${form}, which the claims form listens on, is taken by another program`);
      expect(text).toContain(`port ${console}, which the console listens on, is taken by another program`);
      expect(text).toContain(`port ${aws}, which the AWS endpoint listens on, is taken by another program`);
      for (const variable of ['PORT', 'CONSOLE_PORT', 'AWS_LOCAL_PORT']) expect(text).toContain(variable);
      expect(text).not.toContain('    at ');
    } finally {
      for (const other of others) other.close();
    }
  });

  it('says in one message that the database of DB_HOST does not answer', async () => {
    const { child, lines } = await runLocal({
      DATA_FOLDER: join(dataFolder, '..', 'not-there'),
      PORT: '0',
      CONSOLE_PORT: '0',
      AWS_LOCAL_PORT: '0',
      DB_HOST: '127.0.0.1',
      DB_PORT: '1',
      DB_USER: 'nobody',
      DB_PASSWORD: 'secret-word',
    });
    expect((await child.exited).code).toBe(1);
    expect(lines.join('\n')).toContain('The database at 127.0.0.1:1 is not available');
    expect(lines.join('\n')).not.toContain('secret-word');
  });
});
