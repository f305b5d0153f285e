import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDatabase, startInstance, type TestInstance } from './instance.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const claim = { policy_id: 'MOT-204518', name: 'Zoë Ölund', dob: '1990-04-25', mobile: '+44 7700 900123' };

let database: TestDatabase;
let instance: TestInstance;

beforeAll(async () => {
  database = await createTestDatabase();
  await prepareDatabase(database);
  instance = await startInstance(database);
});

afterAll(async () => {
  await instance?.child.stop();
  await database?.drop();
});

async function rows(where: string, value: string): Promise<RowDataPacket[]> {
  const { drop: _, ...options } = database;
  const connection = await createConnection({ ...options, dateStrings: true });
  try {
    const [found] = await connection.query<RowDataPacket[]>(`SELECT * FROM claims WHERE ${where} = ?`, [value]);
    return found;
  } finally {
    await connection.end();
  }
}

function postForm(fields: Record<string, string>): Promise<Response> {
  return fetch(`${instance.url}/claim`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

function postJson(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${instance.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('the form', () => {
  it('shows the products and the fields', async () => {
    const answer = await fetch(`${instance.url}/`);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    for (const name of ['policy_id', 'name', 'dob', 'mobile', 'submission_id'])
      expect(page).toContain(`name="${name}"`);
    expect(page).toContain('Cars, motorcycles and vans');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('stores a claim, redirects to its page with 303, and the page shows nothing personal', async () => {
    const answer = await postForm({ ...claim, product: 'motor' });
    expect(answer.status).toBe(303);
    const location = answer.headers.get('location') ?? '';
    expect(location).toMatch(/^\/claims\/C-/);
    const reference = location.replace('/claims/', '');
    expect(await rows('reference', reference)).toEqual([
      expect.objectContaining({
        policy_id: 'MOT-204518',
        name: 'Zoë Ölund',
        dob: '1990-04-25',
        mobile: '+447700900123',
        product_code: 'motor',
      }),
    ]);
    const page = await (await fetch(`${instance.url}${location}`)).text();
    expect(page).toContain(reference);
    for (const secret of ['Zoë', '1990', '7700', '204518']) expect(page).not.toContain(secret);
  });

  it('comes back with 422, every error and what was typed', async () => {
    const answer = await postForm({ policy_id: '1', name: '<b>"x"</b>', dob: '1990-13-01', mobile: '' });
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page.match(/class="error"/g)).toHaveLength(3);
    expect(page).toContain('value="&lt;b&gt;&quot;x&quot;&lt;/b&gt;"');
  });

  it('makes one claim when it is sent twice', async () => {
    const form = { ...claim, submission_id: crypto.randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => postForm(form)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(303));
    expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(1);
    expect(await rows('idempotency_key', form.submission_id)).toHaveLength(1);
  });
});

describe('the API', () => {
  it('answers 201 with the reference and the time, which GET gives again', async () => {
    const answer = await postJson(claim);
    expect(answer.status).toBe(201);
    const { reference, receivedAt } = (await answer.json()) as { reference: string; receivedAt: string };
    const found = await fetch(`${instance.url}${answer.headers.get('location')}`);
    expect(found.status).toBe(200);
    expect(await found.json()).toEqual({ reference, receivedAt, status: 'received' });
  });

  it('gives the same reference for the same key and content, and 422 for another content', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const first = (await (await postJson(claim, headers)).json()) as { reference: string };
    const again = await postJson(claim, headers);
    expect(again.status).toBe(201);
    expect(await again.json()).toMatchObject({ reference: first.reference });
    expect((await postJson({ ...claim, name: 'Somebody Else' }, headers)).status).toBe(422);
    expect(await rows('idempotency_key', headers['Idempotency-Key'])).toHaveLength(1);
  });

  it.each([
    ['all fields missing', {}, 422, ['policy_id', 'name', 'dob', 'mobile']],
    ['a list', [], 422, ['body']],
    ['null', null, 422, ['policy_id', 'name', 'dob', 'mobile']],
    ['no JSON', '{', 400, undefined],
    ['more than 16 kB', { ...claim, extra: 'x'.repeat(20_000) }, 413, undefined],
  ])('answers a problem document to %s', async (_, body, status, fields) => {
    const answer = await postJson(body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await answer.json()) as { errors?: object; trace_id: string; title: string };
    expect(problem.trace_id).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(problem.errors && Object.keys(problem.errors)).toEqual(fields);
  });

  it('does not know a reference that was never given', async () => {
    const answer = await fetch(`${instance.url}/api/claims/C-0000-0000-0000`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});

describe('an instance', () => {
  it('answers an unknown path with a page that carries the trace id of the response header', async () => {
    const answer = await fetch(`${instance.url}/nowhere`);
    expect(answer.status).toBe(404);
    const traceId = answer.headers.get('x-amzn-trace-id')?.replace('Root=', '');
    expect(await answer.text()).toContain(traceId);
  });

  it('says that it serves and that its database answers, without a log line', async () => {
    const before = instance.lines.length;
    expect((await fetch(`${instance.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
    expect(instance.lines.length).toBe(before);
  });

  it('keeps serving without its database, says so with 503, and loses nothing that was typed', async () => {
    const away = await startInstance({ ...database, port: 1 });
    try {
      expect((await fetch(`${away.url}/healthz`)).status).toBe(200);
      expect((await fetch(`${away.url}/readyz`)).status).toBe(503);
      expect((await fetch(`${away.url}/`)).status).toBe(200);
      const form = await fetch(`${away.url}/claim`, { method: 'POST', body: new URLSearchParams(claim) });
      expect(form.status).toBe(503);
      expect(form.headers.get('retry-after')).toBe('5');
      expect(await form.text()).toContain('value="MOT-204518"');
      const api = await fetch(`${away.url}/api/claims/C-0000-0000-0000`);
      expect(api.status).toBe(503);
      expect(await api.json()).toMatchObject({ status: 503, trace_id: expect.any(String) });
      expect(away.requests().map(({ status, level }) => [status, level])).toEqual([
        [200, 'info'],
        [503, 'error'],
        [503, 'error'],
      ]);
    } finally {
      await away.child.stop();
    }
  });

  it('finishes what runs and exits 0 on SIGTERM', async () => {
    const stopping = await startInstance(database);
    const running = fetch(`${stopping.url}/api/claims`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(claim),
    });
    const [answer, exit] = await Promise.all([
      running,
      new Promise((resume) => setTimeout(resume, 20)).then(() => stopping.child.stop()),
    ]);
    expect(answer.status).toBe(201);
    expect(exit.code).toBe(0);
    expect(stopping.lines.at(-1)).toContain('"msg":"stopped"');
  });

  it('says every problem of its environment at once and exits 1', async () => {
    await expect(startInstance({ ...database, host: '' }, { PORT: 'x' })).rejects.toThrow(
      /PORT: [\s\S]*DB_HOST: is not set|DB_HOST: is not set[\s\S]*PORT: /,
    );
  });
});
