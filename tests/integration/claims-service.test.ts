import type { RowDataPacket } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { formFields, sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { startTcpProxy } from '../../src/stack/breakable/tcp-proxy.ts';
import { startInstance, useInstance } from './instance.ts';

const claim = sampleClaim();

const service = useInstance();

function rows(where: string, value: string): Promise<RowDataPacket[]> {
  return service.database.query(`SELECT * FROM claims WHERE ${where} = ?`, [value]);
}

const boundary = 'the-boundary-of-a-test-0123456789';

function fileNamed(field: string): string {
  const headers = `Content-Disposition: form-data; name="${field}"; filename="a.txt"\r\nContent-Type: text/plain`;
  return `--${boundary}\r\n${headers}\r\n\r\ntext\r\n--${boundary}--\r\n`;
}

function postForm(fields: Record<string, string>): Promise<Response> {
  return fetch(`${service.instance.url}/claim`, {
    method: 'POST',
    body: new URLSearchParams(formFields(fields)),
    redirect: 'manual',
  });
}

function postJson(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${service.instance.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('the form', () => {
  it('shows the products and the fields', async () => {
    const answer = await fetch(`${service.instance.url}/`);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    for (const name of Object.keys(formFields({ ...claim, product: '', submission_id: '' })))
      expect(page).toContain(`name="${name}"`);
    expect(page).toContain('Cars, motorcycles and vans');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('stores a claim, redirects to its page with 303, and the page shows of it the policy and the end of the number', async () => {
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
        when_happened: claim.when_happened,
        what_happened: claim.what_happened,
      }),
    ]);
    const page = await (await fetch(`${service.instance.url}${location}`)).text();
    expect(page).toContain(reference);
    expect(page).toContain('MOT-204518');
    expect(page).toContain('ends in 123');
    for (const secret of [claim.when_happened, claim.what_happened, 'Zoë', '1990-04-25', '7700900123', '7700 900123'])
      expect(page).not.toContain(secret);
  });

  it.each([
    ['of the longest characters there are', '😀'.repeat(2000), '😀'.repeat(2000)],
    ['of lines', 'first\r\nsecond\r\n'.repeat(100), 'first\nsecond\n'.repeat(100).trim()],
  ])('stores what happened in 2000 characters %s, beside a name of 200', async (_, what_happened, stored) => {
    const name = '𠮷'.repeat(200);
    const form = await postForm({ ...claim, name, what_happened });
    const json = JSON.stringify({ ...claim, name, what_happened }).replaceAll(
      /[^\0-~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const { reference: byApi } = (await (await postJson(json)).json()) as { reference: string };
    const references = [form.headers.get('location')?.replace('/claims/', ''), byApi];
    for (const reference of references) {
      expect(await rows('reference', String(reference))).toMatchObject([{ name, what_happened: stored }]);
    }
  });

  it('comes back with 422, every error and what was typed', async () => {
    const answer = await postForm({ policy_id: '1', name: '<b>"x"</b>', dob: '1990-13-01', mobile: '' });
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page.match(/class="error"/g)).toHaveLength(3);
    expect(page).toContain('value="&lt;b&gt;&quot;x&quot;&lt;/b&gt;"');
  });

  it('asks again when it comes back with other content, and then stores that as a claim of its own', async () => {
    const form = { ...claim, submission_id: crypto.randomUUID() };
    expect((await postForm(form)).status).toBe(303);
    const other = { ...form, name: 'Somebody Else' };
    const answer = await postForm(other);
    const page = await answer.text();
    expect(answer.status).toBe(422);
    const stored = await rows('idempotency_key', form.submission_id);
    expect(page).toContain(`href="/claims/${stored[0]?.reference}"`);
    expect(page).toContain('Send this as another claim');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [, submissionId = ''] = /name="submission_id" value="([^"]+)"/.exec(page) ?? [];
    expect((await postForm({ ...other, submission_id: submissionId })).status).toBe(303);
    expect(await rows('idempotency_key', submissionId)).toMatchObject([{ name: 'Somebody Else' }]);
  });

  it('is read behind a BOM, and stored as a keyboard would have typed it, whatever a paste brought along', async () => {
    const submission_id = crypto.randomUUID();
    const pasted = {
      policy_id: '\u200bmot\u2011204 518\u00a0',
      name: 'Zoe\u0308\tO\u0308lund',
      mobile: '\u202a+44\u202f7700\u2009900123\u202c',
      submission_id,
    };
    const answer = await fetch(`${service.instance.url}/claim`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `\ufeff${new URLSearchParams(formFields({ ...claim, ...pasted }))}`,
      redirect: 'manual',
    });
    expect(answer.status).toBe(303);
    expect(await rows('idempotency_key', submission_id)).toMatchObject([
      { policy_id: 'MOT-204518', name: 'Zoë Ölund', mobile: '+447700900123' },
    ]);
  });

  it('makes one claim when it is sent twice', async () => {
    const form = { ...claim, submission_id: crypto.randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => postForm(form)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(303));
    expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(1);
    expect(await rows('idempotency_key', form.submission_id)).toHaveLength(1);
  });
});

describe('what no form of ours sends', () => {
  it.each([
    ['fields of another type', 'application/json', '{"name":"x"}', 422],
    ['a broken multipart body', 'multipart/form-data; boundary=x', '--y\r\nnothing', 400],
    ['a file in place of a name', `multipart/form-data; boundary=${boundary}`, fileNamed('name'), 422],
  ])('%s', async (_, type, body, status) => {
    const answer = await fetch(`${service.instance.url}/claim`, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=UTF-8']);
  });

  it('gets the form for the address that it is sent to', async () => {
    const answer = await fetch(`${service.instance.url}/claim`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  });
});

describe('looking a claim up', () => {
  it.each([
    ['nothing yet', '/claims', 200, null],
    ['a reference as people type it', '/claims?reference=%20c-7q2m-oxkd-94tb', 303, '/claims/C-7Q2M-0XKD-94TB'],
    ['a reference without hyphens', '/claims?reference=C7Q2M0XKD94TB', 303, '/claims/C-7Q2M-0XKD-94TB'],
    [
      'a pasted link',
      `/claims?reference=${encodeURIComponent('See http://localhost/claims/C-7Q2M-0XKD-94TB.')}`,
      303,
      '/claims/C-7Q2M-0XKD-94TB',
    ],
    ['no reference', '/claims?reference=%3Cb%3E', 422, null],
    ['a reference that was never given', '/claims/C-7Q2M-0XKD-94TB', 404, null],
  ])('with %s', async (_, path, status, location) => {
    const answer = await fetch(service.instance.url + path, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([status, location]);
    expect(await answer.text()).not.toContain('<b>');
  });

  it('is in the log with the reference, also of a claim that is not found', async () => {
    await fetch(`${service.instance.url}/claims/C-7Q2M-0XKD-94TC`);
    await expect
      .poll(() => service.instance.requests().at(-1))
      .toMatchObject({ route: '/claims/:reference', status: 404, reference: 'C-7Q2M-0XKD-94TC' });
  });
});

describe('the API', () => {
  it('answers 201 with the reference and the time, which GET gives again', async () => {
    const answer = await postJson(claim);
    expect(answer.status).toBe(201);
    const { reference, receivedAt } = (await answer.json()) as { reference: string; receivedAt: string };
    const found = await fetch(`${service.instance.url}${answer.headers.get('location')}`);
    expect(found.status).toBe(200);
    expect(await found.json()).toEqual({ reference, receivedAt, status: 'received' });
  });

  it('gives the same reference for the same key and content, and 422 for another content', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const first = (await (await postJson(claim, headers)).json()) as { reference: string };
    const again = await postJson(claim, headers);
    expect(again.status).toBe(201);
    expect(await again.json()).toMatchObject({ reference: first.reference });
    const status = await fetch(`${service.instance.url}${again.headers.get('location')}`);
    expect([status.status, status.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    const other = await postJson({ ...claim, name: 'Somebody Else' }, headers);
    expect([other.status, await typeOf(other)]).toEqual([422, '/docs#idempotency-key-reused']);
    expect(await rows('idempotency_key', headers['Idempotency-Key'])).toHaveLength(1);
  });

  it.each([
    ['all fields missing', {}, 422, ['#/policy_id', '#/name', '#/dob', '#/mobile'], '/docs#claim-not-valid'],
    ['a list', [], 422, ['#'], '/docs#claim-not-valid'],
    ['null', null, 422, ['#/policy_id', '#/name', '#/dob', '#/mobile'], '/docs#claim-not-valid'],
    ['no JSON', '{', 400, undefined, 'about:blank'],
    ['more than 32 kB', { ...claim, extra: 'x'.repeat(40_000) }, 413, undefined, 'about:blank'],
  ])('answers a problem document to %s', async (_, body, status, pointers, type) => {
    const answer = await postJson(body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await answer.json()) as {
      type: string;
      errors?: { pointer: string; detail: string }[];
      trace_id: string;
    };
    expect(problem.type).toBe(type);
    expect(problem.trace_id).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    for (const { detail } of problem.errors ?? []) expect(detail).toMatch(/^[A-Z].+/);
  });

  it.each([
    ['a body of 32 KiB', 32 * 1024, 36, 201],
    ['a body of a byte more', 32 * 1024 + 1, 36, 413],
    ['a key of 128 characters', 500, 128, 201],
    ['a key of one more', 500, 129, 400],
  ])('has limits that it keeps to: %s', async (_, bodyBytes, keyLength, status) => {
    const body = JSON.stringify({ ...claim, extra: '' });
    const padding = 'x'.repeat(bodyBytes - Buffer.byteLength(body));
    const key = crypto.randomUUID().padEnd(keyLength, 'x');
    const answer = await postJson({ ...claim, extra: padding }, { 'Idempotency-Key': key });
    expect(answer.status).toBe(status);
  });

  it('gives the same reference for the same key when the name is composed and when it is not', async () => {
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    const answers = [
      await postJson({ ...claim, name: 'Zo\u00eb' }, key),
      await postJson({ ...claim, name: 'Zoe\u0308' }, key),
    ];
    const [first, second] = await Promise.all(answers.map((answer) => answer.json()));
    expect(answers.map((answer) => answer.status)).toEqual([201, 201]);
    expect(second).toEqual(first);
  });

  it('does not know a reference that was never given', async () => {
    const answer = await fetch(`${service.instance.url}/api/claims/C-0000-0000-0000`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});

/** The type of a problem document, which leads to its place in the documentation. */
async function typeOf(answer: Response): Promise<string> {
  const { type } = (await answer.json()) as { type: string };
  const [page = '', id = ''] = type.split('#');
  expect(await (await fetch(service.instance.url + page)).text()).toContain(`id="${id}"`);
  return type;
}

describe('a key', () => {
  it('gives the same reference on another instance and after a restart', async () => {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
    const send = async (url: string, body: object) => {
      const answer = await fetch(`${url}/api/claims`, { method: 'POST', headers, body: JSON.stringify(body) });
      return [answer.status, ((await answer.json()) as { reference?: string }).reference];
    };
    let other = await startInstance(service.database);
    try {
      // At once, so that the instances compete for it.
      const [here, there] = await Promise.all([send(service.instance.url, claim), send(other.url, claim)]);
      expect(here).toEqual([201, expect.stringMatching(/^C-/)]);
      expect(there).toEqual(here);
      await other.child.stop();
      other = await startInstance(service.database);
      expect(await send(other.url, claim)).toEqual(here);
      expect(await send(other.url, { ...claim, dob: '1990-04-26' })).toEqual([422, undefined]);
      // The same number in another notation is the same content.
      expect(await send(other.url, { ...claim, mobile: '07700 900123' })).toEqual(here);
    } finally {
      await other.child.stop();
    }
    expect(await rows('idempotency_key', headers['Idempotency-Key'])).toHaveLength(1);
  });
});

describe('an instance', () => {
  it('answers an unknown path with a page that carries the trace id of the response header', async () => {
    const answer = await fetch(`${service.instance.url}/nowhere`);
    expect(answer.status).toBe(404);
    const traceId = answer.headers.get('x-amzn-trace-id')?.replace('Root=', '');
    expect(traceId).not.toMatch(/^1-0+-0+$/);
    expect(await answer.text()).toContain(traceId);
  });

  it('says that it serves and that its database answers, without a log line', async () => {
    expect((await fetch(`${service.instance.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${service.instance.url}/readyz`)).status).toBe(200);
    // Lines are written after the answer: when this one is there, so would theirs be.
    expect((await fetch(`${service.instance.url}/after-the-checks`)).status).toBe(404);
    await expect.poll(() => service.instance.requests().at(-1)).toMatchObject({ route: 'unmatched', status: 404 });
    expect(service.instance.lines.filter((line) => /healthz|readyz/.test(line))).toEqual([]);
  });

  it('keeps serving without its database, says so with 503, and loses nothing that was typed', async () => {
    const away = await startInstance({ ...service.database, port: 1 });
    try {
      expect((await fetch(`${away.url}/healthz`)).status).toBe(200);
      expect((await fetch(`${away.url}/readyz`)).status).toBe(503);
      expect((await fetch(`${away.url}/`)).status).toBe(200);
      const form = await fetch(`${away.url}/claim`, { method: 'POST', body: new URLSearchParams(formFields(claim)) });
      expect(form.status).toBe(503);
      expect(form.headers.get('retry-after')).toMatch(/^[3-7]$/);
      const page = await form.text();
      expect(page).toContain('value="MOT-204518"');
      expect(page).toContain(form.headers.get('x-amzn-trace-id')?.replace('Root=', ''));
      const api = await fetch(`${away.url}/api/claims/C-0000-0000-0000`);
      expect(api.status).toBe(503);
      expect(await api.json()).toMatchObject({ status: 503, trace_id: expect.any(String) });
      await expect
        .poll(() => away.requests().map(({ status, level, outcome }) => [status, level, outcome]))
        .toEqual([
          [200, 'info', undefined],
          [503, 'error', 'unavailable'],
          [503, 'error', 'unavailable'],
        ]);
    } finally {
      await away.child.stop();
    }
  });

  it('reads a mobile number without a country code by the rules of its region', async () => {
    const czech = await startInstance(service.database, { DEFAULT_PHONE_REGION: 'CZ' });
    try {
      const form = { ...claim, mobile: '601 123 456', submission_id: crypto.randomUUID() };
      const answer = await fetch(`${czech.url}/claim`, { method: 'POST', body: new URLSearchParams(formFields(form)) });
      expect(answer.status).toBe(200);
      expect(await rows('idempotency_key', form.submission_id)).toMatchObject([{ mobile: '+420601123456' }]);
    } finally {
      await czech.child.stop();
    }
  });

  it('finishes what runs and exits 0 on SIGTERM', async () => {
    const proxy = await startTcpProxy({ targetPort: service.database.port });
    const stopping = await startInstance({ ...service.database, port: proxy.port });
    const send = (key: string) =>
      fetch(`${stopping.url}/api/claims`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: JSON.stringify(claim),
      });
    try {
      // With it the connection and the statement are there.
      expect((await send('before-the-end')).status).toBe(201);
      proxy.stallReplies(true);
      const running = send('at-the-end');
      await expect.poll(() => rows('idempotency_key', 'at-the-end')).toHaveLength(1);
      const exit = stopping.child.stop();
      await expect.poll(() => stopping.lines.at(-1)).toContain('"msg":"stopping"');
      proxy.stallReplies(false);
      expect((await running).status).toBe(201);
      expect((await exit).code).toBe(0);
      expect(stopping.lines.at(-1)).toContain('"msg":"stopped"');
    } finally {
      await stopping.child.stop();
      await proxy.close();
    }
  });

  it('says every problem of its environment at once and exits 1', async () => {
    await expect(startInstance({ ...service.database, host: '' }, { PORT: 'x' })).rejects.toThrow(
      /PORT: [\s\S]*DB_HOST: is not set|DB_HOST: is not set[\s\S]*PORT: /,
    );
  });
});
