import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPreparedDatabase, startInstance } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createPreparedDatabase();
});
afterAll(() => database?.drop());

/** Throws outside of any request when the process gets SIGUSR2. */
const crashOnSignal = encodeURIComponent(
  `process.on('SIGUSR2', () => { throw new Error('a defect', { cause: new Error('its cause') }); });`,
);

describe('the log of an instance', () => {
  it('tells its life: with which settings it started, when it served, why and how fast it stopped', async () => {
    const instance = await startInstance(database, { RELEASE: 'r-42', REDIS_URL: 'redis://:geheim@127.0.0.1:1' });
    expect((await instance.child.stop()).code).toBe(0);
    const events = instance.lines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => ['starting', 'ready', 'stopping', 'stopped'].includes(msg));
    const port = Number(new URL(instance.url).port);
    expect(events).toMatchObject([
      { level: 'info', msg: 'starting', release: 'r-42', environment: 'test', node: process.version },
      { level: 'info', msg: 'ready', release: 'r-42', port, duration_ms: expect.any(Number) },
      { level: 'info', msg: 'stopping', release: 'r-42', signal: 'SIGTERM' },
      { level: 'info', msg: 'stopped', release: 'r-42', signal: 'SIGTERM', duration_ms: expect.any(Number) },
    ]);
    expect(events[0].settings).toMatchObject({ PORT: port, DB_HOST: database.host, DB_POOL_SIZE: 15, METRICS: 'none' });
    expect(instance.lines.join('\n')).not.toMatch(/geheim|PASSWORD|REDIS_URL/);
  });

  it('ends with the defect that ended it, with its cause', async () => {
    const instance = await startInstance(database, { NODE_OPTIONS: `--import=data:text/javascript,${crashOnSignal}` });
    try {
      process.kill(instance.child.pid, 'SIGUSR2');
      expect((await instance.child.exited).code).toBe(1);
    } finally {
      await instance.child.stop();
    }
    expect(JSON.parse(instance.lines.at(-1) ?? '')).toMatchObject({
      level: 'fatal',
      msg: 'crashed',
      err: { type: 'Error', message: 'a defect: its cause', stack: expect.any(String) },
    });
  });

  it('has what kept it from starting', async () => {
    const start = startInstance(database, { DB_TLS: 'required', DB_TLS_CA: '/nowhere/authorities.pem' });
    await expect(start).rejects.toThrow(/"level":"fatal".*"code":"CONFIG_INVALID".*"msg":"could not start"/s);
  });

  it('has what was wrong with its environment, before there is a configuration', async () => {
    const start = startInstance(database, { RATE_LIMIT_PER_MINUTE: 'many', RELEASE: 'r7' });
    const line = /"level":"fatal".*"environment":"test","release":"r7".*RATE_LIMIT_PER_MINUTE.*"msg":"could not start"/;
    await expect(start).rejects.toThrow(line);
  });
});
