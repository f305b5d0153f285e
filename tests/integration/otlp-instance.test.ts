import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPreparedDatabase, startInstance, type TestInstance } from './instance.ts';
import { authorizationOf, type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.ts';
import type { TestDatabase } from './test-database.ts';

let database: TestDatabase;
let hangs = false;
let receiver: OtlpReceiver;
let instance: TestInstance;

beforeAll(async () => {
  database = await createPreparedDatabase();
  receiver = await startOtlpReceiver((response) => hangs || response.end());
  instance = await startInstance(database, {
    TRACES: 'otlp',
    TRACE_SAMPLE_RATIO: '0',
    TRACE_RESERVOIR_PER_SECOND: '1000',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_XRAY: receiver.url,
    AWS_ACCESS_KEY_ID: 'AKIDTEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
});

afterAll(async () => {
  await instance?.child.stop();
  await receiver?.close();
  await database?.drop();
});

const text = () => receiver.requests.map(({ message }) => message.toString('latin1')).join('\n');

describe('an instance that traces by OTLP', () => {
  it('sends its spans to X-Ray, signed with the credentials of its environment', async () => {
    await (await fetch(`${instance.url}/?query=none-of-it-is-traced`)).text();
    await expect.poll(text, { timeout: 20_000 }).toContain('http.route');
    const [request] = receiver.requests;
    if (request === undefined) throw new Error('nothing arrived');
    expect(request.path).toBe('/v1/traces');
    expect(request.headers.authorization).toBe(authorizationOf(request, 'secret'));
    expect(request.headers.authorization).toContain('/eu-central-1/xray/');
    expect(text()).toContain('insurance-claims');
    expect(text()).not.toContain('none-of-it-is-traced');
  });

  it('does not trace that it does', async () => {
    const before = receiver.requests.length;
    await (await fetch(`${instance.url}/`)).text();
    await expect.poll(() => receiver.requests.length, { timeout: 20_000 }).toBeGreaterThan(before);
    expect(text()).not.toContain('/v1/traces');
  });

  it('answers while X-Ray hangs, and stops in time', async () => {
    hangs = true;
    const before = receiver.requests.length;
    expect((await fetch(`${instance.url}/`)).status).toBe(200);
    await expect.poll(() => receiver.requests.length, { timeout: 20_000 }).toBeGreaterThan(before);
    expect((await fetch(`${instance.url}/`)).status).toBe(200);
    expect((await instance.child.stop()).code).toBe(0);
    expect(instance.lines.join('\n')).not.toContain('did not stop cleanly');
  });
});
