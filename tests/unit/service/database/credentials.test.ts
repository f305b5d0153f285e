import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCredentials } from '../../../../src/service/database/create-credentials.ts';
import { createIamCredentials } from '../../../../src/service/database/iam-credentials.ts';
import { createSecretCredentials } from '../../../../src/service/database/secret-credentials.ts';

const secretOf = (password: string, more: object = {}) =>
  JSON.stringify({ username: 'claims', password, host: 'db.example', port: 3307, dbname: 'insured', ...more });

function secret(texts: string[], given: { host?: string; port?: number; name?: string } = {}) {
  const clock = { ms: 0 };
  const reads: number[] = [];
  const refreshed = vi.fn();
  const credentials = createSecretCredentials({
    async readSecret() {
      reads.push(clock.ms);
      return (texts.length > 1 ? texts.shift() : texts[0]) ?? '';
    },
    given,
    onRefreshed: refreshed,
    nowMs: () => clock.ms,
  });
  return { credentials, clock, reads, refreshed };
}

describe('credentials in a secret', () => {
  it('are read once for all connections that are opened together, and kept', async () => {
    const { credentials, reads } = secret([secretOf('one')]);
    const all = await Promise.all([credentials.current(), credentials.current()]);
    expect(all[0]).toEqual({ host: 'db.example', port: 3307, user: 'claims', password: 'one', name: 'insured' });
    expect(await credentials.current()).toBe(all[1]);
    expect(reads).toHaveLength(1);
  });

  it('give way to what the environment names, and have defaults for what nobody names', async () => {
    const short = JSON.stringify({ username: 'claims', password: 'one' });
    const { credentials } = secret([short], { host: 'proxy.example' });
    expect(await credentials.current()).toMatchObject({ host: 'proxy.example', port: 3306, name: 'insured' });
  });

  it('are read once more for all connections that were refused together', async () => {
    const { credentials, clock, reads, refreshed } = secret([secretOf('one'), secretOf('two')]);
    const refused = await credentials.current();
    clock.ms = 5000;
    const renewed = await Promise.all([credentials.renew(refused), credentials.renew(refused)]);
    expect(renewed.map((each) => each?.password)).toEqual(['two', 'two']);
    expect((await credentials.renew(refused))?.password).toBe('two');
    expect(reads).toEqual([0, 5000]);
    expect(refreshed).toHaveBeenCalledTimes(1);
  });

  it('are not read for every connection while the password stays wrong', async () => {
    const { credentials, clock, reads, refreshed } = secret([secretOf('wrong')]);
    const refused = await credentials.current();
    for (clock.ms = 2000; clock.ms < 12_000; clock.ms += 100) {
      expect(await credentials.renew(refused)).toBeUndefined();
    }
    expect(reads.length).toBeLessThan(7);
    expect(refreshed).not.toHaveBeenCalled();
  });

  it.each([
    ['no JSON', 'hunter2'],
    ['without a password', JSON.stringify({ username: 'hunter2' })],
    ['without a host', JSON.stringify({ username: 'claims', password: 'hunter2' })],
  ])('that are %s are no credentials, and nothing of them is told', async (_, text) => {
    const { credentials } = secret([text]);
    const failure = await credentials.current().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(String((failure as Error).cause)).not.toContain('hunter2');
  });

  it('are asked for again after Secrets Manager failed', async () => {
    const texts = ['', secretOf('one')];
    const { credentials } = secret(texts);
    await expect(credentials.current()).rejects.toMatchObject({ reason: 'unreachable' });
    expect((await credentials.current()).password).toBe('one');
  });
});

const endpoint = { host: 'db.example', port: 3306, user: 'claims', name: 'insured' };

function iam() {
  const clock = { ms: 0 };
  let signed = 0;
  const credentials = createIamCredentials({
    endpoint,
    async signToken() {
      signed += 1;
      if (clock.ms < 0) throw new Error('no role');
      return `token ${signed}`;
    },
    nowMs: () => clock.ms,
  });
  return { credentials, clock };
}

describe('credentials by IAM', () => {
  it('are one token for all connections of ten minutes, then another', async () => {
    const { credentials, clock } = iam();
    await Promise.all([credentials.current(), credentials.current()]);
    clock.ms = 599_999;
    expect(await credentials.current()).toEqual({ ...endpoint, password: 'token 1', clearText: true });
    clock.ms = 600_000;
    expect(await credentials.current()).toMatchObject({ password: 'token 2' });
  });

  it('are signed anew when the server refuses a token, once for all that were refused together', async () => {
    const { credentials } = iam();
    const refused = await credentials.current();
    const renewed = await Promise.all([credentials.renew(refused), credentials.renew(refused)]);
    expect(renewed).toMatchObject([{ password: 'token 2' }, { password: 'token 2' }]);
  });

  it('are asked for again after signing failed', async () => {
    const { credentials, clock } = iam();
    clock.ms = -1;
    await expect(credentials.current()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    clock.ms = 0;
    expect(await credentials.current()).toMatchObject({ password: 'token 2' });
  });
});

describe("AWS's own signer", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('signs a token for this host and account without asking anybody', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const settings = { auth: 'iam', region: 'eu-central-1', ...endpoint } as const;
    const { password } = await createCredentials(settings, { onRefreshed: () => {} }).current();
    expect(password).toMatch(/^db\.example:3306\/\?.*Action=connect.*DBUser=claims/);
    expect(password).toContain('eu-central-1');
  });
});
