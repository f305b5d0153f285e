import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
// Loaded here, where no test waits for it.
import '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createCredentials } from '../../../../src/service/database/create-credentials.ts';
import { stepAbortTimeouts } from '../step-abort-timeouts.ts';

/** A poll moves the fake clock by its interval. */
const polled = { interval: 0 };
const answerChannel = 'http.client.response.finish';

let server: Server;
let calls: number;
let answersBegun: number;
/** What Secrets Manager does with a call. */
let answer: RequestListener;
const countAnswer = () => {
  answersBegun += 1;
};

beforeEach(async () => {
  calls = 0;
  answersBegun = 0;
  subscribe(answerChannel, countAnswer);
  server = createServer((request, response) => {
    calls += 1;
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  stepAbortTimeouts();
  // The SDK waits between tries by chance: not at all.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  unsubscribe(answerChannel, countAnswer);
  server.closeAllConnections();
  server.close();
});

/** Begins to read the secret; gives what becomes of it, and whether that is known once all that needs no time is done. */
function read() {
  const credentials = createCredentials(
    { auth: 'secret', secretArn: 'claims', region: 'us-east-1', host: undefined, port: undefined, name: undefined },
    { onRefreshed: () => {} },
  );
  let known = false;
  const outcome = credentials
    .current()
    .catch((error: unknown) => error)
    .finally(() => {
      known = true;
    });
  return {
    outcome,
    async isKnown() {
      // A connection that is given up takes some turns to close.
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      return known;
    },
  };
}

const unreadable = { code: 'DATABASE_UNAVAILABLE', reason: 'unreachable' };

it('a secret is asked for twice, a second and a half each, while Secrets Manager takes calls and says nothing', async () => {
  answer = () => {};
  const { outcome, isKnown } = read();
  await expect.poll(() => calls, polled).toBe(1);
  vi.advanceTimersByTime(1499);
  expect(await isKnown()).toBe(false);
  vi.advanceTimersByTime(1);
  await expect.poll(() => calls, polled).toBe(2);
  vi.advanceTimersByTime(1499);
  expect(await isKnown()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(await outcome).toMatchObject({ ...unreadable, cause: { name: 'TimeoutError' } });
  expect(calls).toBe(2);
});

it('a secret whose answer begins and never ends is given up after four seconds', async () => {
  answer = (_, response) => void response.writeHead(200, { 'Content-Length': '100' }).write('{');
  const { outcome, isKnown } = read();
  await expect.poll(() => answersBegun, polled).toBe(1);
  vi.advanceTimersByTime(3999);
  expect(await isKnown()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(await outcome).toMatchObject(unreadable);
  expect(calls).toBe(1);
});
