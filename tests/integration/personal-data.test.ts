import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formFields, sampleClaim } from '../../src/service/claims/sample-claim.ts';
import type { TestInstance } from './instance.ts';
import { type InstanceWithAws, startInstanceWithAws } from './instance-with-aws.ts';
import type { TestDatabase } from './test-database.ts';

const claim = sampleClaim({
  policy_id: 'MARK-918273',
  name: "Markus O'Markerius",
  dob: '1971-03-09',
  mobile: '+49 1590 1234567',
  when_happened: '2003-07-19',
  what_happened: 'Fire in the shed of Markerius.\nNobody but Markus was hurt.',
});
/** Parts that would give the claimant away, long enough that no random id or time holds one by chance. */
const markers = [
  'MARK-918273',
  'Markus',
  'Markerius',
  '1971-03-09',
  '2003-07-19',
  'Fire in the shed',
  'was hurt',
  '1590 1234567',
  '15901234567',
];

let database: TestDatabase;
let running: InstanceWithAws;
let cloudwatch: CloudWatchClient;
let daemon: Socket;
let instance: TestInstance;
/** More at once than a socket's buffer may hold are lost, so each test waits for its own. */
const segmentsWithinMs = 10_000;
/** Everything that the instance sent to the X-Ray daemon. */
const segments: string[] = [];
/** The error pages and problem documents that it answered with. */
const answers: string[] = [];

beforeAll(async () => {
  daemon = createSocket('udp4').on('message', (message) => segments.push(message.toString()));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  const variables = { LOG_LEVEL: 'trace', AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}` };
  running = await startInstanceWithAws({ variables });
  ({ database, instance } = running);
  cloudwatch = new CloudWatchClient(running.account);
});

afterAll(async () => {
  await running?.stop();
  daemon?.close();
  cloudwatch?.destroy();
});

async function send(path: string, type: string, body: string): Promise<number> {
  const answer = await fetch(instance.url + path, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
    redirect: 'manual',
  });
  const text = await answer.text();
  // A form that comes back holds what was typed: that is for the claimant alone.
  if (!text.includes('<form')) answers.push(text);
  return answer.status;
}

const sendJson = (fields: object) => send('/api/claims', 'application/json', JSON.stringify(fields));
const sendForm = (fields: Record<string, string>) =>
  send('/claim', 'application/x-www-form-urlencoded', new URLSearchParams(formFields(fields)).toString());

/** The status of the form and of the API for `fields`. */
async function sendBoth(fields: Record<string, string>): Promise<number[]> {
  return [await sendForm(fields), await sendJson(fields)];
}

/** Sends claims while `broken` holds in the database, mends it again, and gives the statuses that there were. */
async function sendWhile(broken: string, mended: string): Promise<number[]> {
  await database.query('DELETE FROM claims');
  await database.query(broken);
  try {
    // Together, so that they share an INSERT.
    const sent = await Promise.all(Array.from({ length: 4 }, () => sendBoth(claim)));
    return [...new Set(sent.flat())];
  } finally {
    await database.query('DELETE FROM claims');
    await database.query(mended);
  }
}

describe('personal data', () => {
  let segmentsBefore: number;
  beforeEach(() => {
    segmentsBefore = segments.length;
  });
  afterEach(async () => {
    await expect.poll(() => segments.length, { timeout: segmentsWithinMs }).toBeGreaterThan(segmentsBefore);
  });

  it('is sent in claims that are stored, refused or unreadable', async () => {
    expect(await sendBoth(claim)).toEqual([303, 201]);
    for (const change of [{}, { change: 'name' }] as Record<string, string>[]) {
      const body = new URLSearchParams({ ...formFields(claim), ...change }).toString();
      expect(await send('/claim/check', 'application/x-www-form-urlencoded', body)).toBe(200);
    }
    expect(await sendBoth({ ...claim, policy_id: 'MARK918273X' })).toEqual([422, 422]);
    expect(await sendBoth({ ...claim, name: `${claim.name}\n${claim.name}` })).toEqual([422, 422]);
    expect(await sendBoth({ ...claim, dob: '1971-03-09 Markerius' })).toEqual([422, 422]);
    expect(await sendBoth({ ...claim, when_happened: '2003-07-19 Markerius' })).toEqual([422, 422]);
    expect(await sendBoth({ ...claim, what_happened: claim.what_happened.repeat(100) })).toEqual([422, 422]);
    expect(await sendBoth({ ...claim, mobile: `${claim.mobile} or Markus` })).toEqual([422, 422]);
    expect(await sendBoth({ ...claim, product: claim.name })).toEqual([422, 422]);
    expect(await send('/api/claims', 'application/json', `${JSON.stringify(claim)}}`)).toBe(400);
    expect(await send('/claim', 'multipart/form-data; boundary=x', `--x\r\n${claim.name}`)).toBe(400);
    expect(await sendJson({ ...claim, note: 'Markerius '.repeat(20_000) })).toBe(413);
    const search = new URLSearchParams(claim);
    expect((await fetch(`${instance.url}/?${search}`)).status).toBe(200);
    expect((await fetch(`${instance.url}/nowhere?${search}`)).status).toBe(404);
    expect((await fetch(`${instance.url}/${claim.name}/${claim.policy_id}`)).status).toBe(404);
    expect((await fetch(`${instance.url}/claims/${claim.name}`)).status).toBe(404);
    expect((await fetch(`${instance.url}/api/claims/${claim.mobile}`)).status).toBe(404);
  });

  it.each([
    ['a value that a column does not take', 'MODIFY mobile DATE NULL', 'MODIFY mobile VARCHAR(16) NOT NULL'],
    ['a name that does not fit', 'MODIFY name VARCHAR(3) NOT NULL', 'MODIFY name VARCHAR(200) NOT NULL'],
    ['a column that is gone', 'RENAME COLUMN dob TO gone', 'RENAME COLUMN gone TO dob'],
  ])('is sent while the database fails by %s', async (_, broken, mended) => {
    expect(await sendWhile(`ALTER TABLE claims ${broken}`, `ALTER TABLE claims ${mended}`)).toEqual([500]);
  });

  it('is sent while the database knows the name already', async () => {
    await database.query('DELETE FROM claims');
    await database.query('ALTER TABLE claims ADD UNIQUE KEY claims_name (name)');
    expect(await sendForm(claim)).toBe(303);
    expect(await sendJson(claim)).toBe(500);
    await database.query('ALTER TABLE claims DROP KEY claims_name');
  });

  it('is in the database, and in no log line, span, metric or error page', async () => {
    const references: string[] = [];
    const isTraced = async () => {
      expect(await sendJson(claim)).toBe(201);
      references.push(/C-\w{4}-\w{4}-\w{4}/.exec(answers.at(-1) ?? '')?.[0] ?? '');
      return references.some((reference) => segments.some((segment) => segment.includes(reference)));
    };
    await expect.poll(isTraced, { timeout: segmentsWithinMs, interval: 500 }).toBe(true);
    await expect.poll(() => instance.lines.some((line) => line.includes(references[0] ?? ''))).toBe(true);
    const metrics = async () => JSON.stringify((await cloudwatch.send(new ListMetricsCommand({}))).Metrics);
    await expect.poll(metrics, { timeout: 10_000 }).toContain('ServerErrors');

    const written = { log: instance.lines, spans: segments, metrics: [await metrics()], pages: answers };
    for (const [where, texts] of Object.entries(written)) {
      const found = texts.filter((text) => markers.some((marker) => text.includes(marker)));
      expect([where, found]).toEqual([where, []]);
    }
    // What failed can still be told.
    expect(instance.lines.join()).toContain('Incorrect date value');
    expect(segments.join()).toContain("for key 'claims_name'");
  });
});
