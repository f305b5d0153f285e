import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../src/local/ports.ts';
import { runLocal, startLocalStack } from './local-stack.ts';

const claim = { policy_id: 'MOT-204518', name: 'Zoë Ölund', dob: '1990-04-25', mobile: '+44 7700 900123' };
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

describe('npm start', () => {
  it('keeps claims from one run to the next, and stops everything on SIGTERM', { timeout: 90_000 }, async () => {
    const first = await startLocalStack(dataFolder);
    let reference: string;
    try {
      const answer = await fetch(`${first.formUrl}/api/claims`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(claim),
      });
      expect(answer.status).toBe(201);
      ({ reference } = (await answer.json()) as { reference: string });
    } finally {
      expect(await first.stop()).toEqual({ code: 0, signal: null });
    }
    const ports = [first.formUrl, first.consoleUrl, first.awsUrl].map((url) => Number(new URL(url).port));
    for (const port of [...ports, first.databasePort]) expect(await isListening(port)).toBe(false);

    const second = await startLocalStack(dataFolder);
    try {
      expect((await fetch(`${second.formUrl}/api/claims/${reference}`)).status).toBe(200);
    } finally {
      await second.stop();
    }
  });

  it.each([
    ['PORT', 'the claims form'],
    ['CONSOLE_PORT', 'the console'],
    ['AWS_LOCAL_PORT', 'the AWS endpoint'],
  ])('names the port when %s is taken, and says what to do', async (variable, what) => {
    const other = createServer();
    const port = await listen(other, { host: '127.0.0.1', port: 0, what: 'another program' });
    try {
      const free = { PORT: '0', CONSOLE_PORT: '0', AWS_LOCAL_PORT: '0', DATA_FOLDER: dataFolder };
      const { child, lines, ready } = await runLocal({ ...free, [variable]: String(port) });
      expect(ready).toBe(false);
      expect((await child.exited).code).toBe(1);
      const text = lines.join('\n');
      expect(text).toContain(`port ${port}, which ${what} listens on, is taken by another program`);
      expect(text).toContain(variable);
      expect(text).not.toContain('    at ');
    } finally {
      other.close();
    }
  });

  it('says in one message that the database of DB_HOST does not answer', async () => {
    const { child, lines } = await runLocal({
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
