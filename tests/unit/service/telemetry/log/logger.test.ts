import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../../../src/base/errors.ts';
import { sampleClaim } from '../../../../../src/service/claims/sample-claim.ts';
import { createTurnDestination } from '../../../../../src/service/telemetry/log/batched-destination.ts';
import { logFields, settingsLogged } from '../../../../../src/service/telemetry/log/log-fields.ts';
import { createLogger, type Logger } from '../../../../../src/service/telemetry/log/logger.ts';
import { longestLineBytes } from '../../../../../src/service/telemetry/log/shorten-line.ts';

/** What `log` writes, line by line. */
function written(log: (logger: Logger) => void, level = 'debug'): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  log(createLogger({ level, environmentName: 'test', release: 'r1', destination }));
  return lines.map((line) => JSON.parse(line));
}

/** The same for fields that the types would refuse: what a cast, or JavaScript, may hand in. */
const writtenOf = (fields: object) => written((logger) => logger.info(fields as never, 'said'))[0];

const always = {
  level: 'info',
  time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  pid: undefined,
  environment: 'test',
  release: 'r1',
  msg: 'said',
};

/** What takes the most bytes: a control character is six of JSON, a letter of a plane beyond the first four. */
const longTexts = ['x', '\u0001', '"', 'ü', '€', '𝔷'].map((letter) => [letter, letter.repeat(100_000)] as const);

describe('the longest line', () => {
  it.each(longTexts)('fits what rsyslog takes, and is JSON, when everything is as long as it can be: %j', (_, text) => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const logger = createLogger({ level: 'info', environmentName: 'test', release: 'r1', destination });
    const settings = Object.fromEntries(settingsLogged.map((name) => [name, text]));
    const fields = Object.fromEntries(Object.keys(logFields).map((name) => [name, text]));
    const err = new AppError('PROCESS_FAILED', text, { remedy: text, cause: new Error(text) });
    logger.error({ ...fields, settings, err } as never, text);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('}\n')).toBe(true);
    expect(Buffer.byteLength(lines[0] ?? '')).toBeLessThanOrEqual(longestLineBytes);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', time: expect.any(String) });
  });

  it('keeps its short fields, and of the long ones the beginning', () => {
    const error = new Error(`Why it failed ${'€'.repeat(20_000)}`);
    const trace = '1-67891233-abcdef012345678912345678';
    const [line] = written((logger) =>
      logger.error({ err: error, xray_trace_id: trace, status: 500 }, 'request failed'),
    );
    expect(line).toMatchObject({
      xray_trace_id: trace,
      status: 500,
      msg: 'request failed',
      err: { type: 'Error', message: expect.stringMatching(/^Why it failed €+…$/) },
    });
  });
});

describe('a line of the log', () => {
  it('says when, how grave, where and what, and its fields', () => {
    expect(writtenOf({ status: 201, reference: 'C-7Q2M-0XKD-94TB', outcome: undefined })).toEqual({
      ...always,
      status: 201,
      reference: 'C-7Q2M-0XKD-94TB',
    });
  });

  it('says the time to the millisecond, of each line its own', () => {
    const startMs = Date.UTC(2026, 1, 1, 12, 0, 0, 7);
    const times: number[] = [];
    const destination = { write: (line: string) => void times.push(Date.parse(JSON.parse(line).time)) };
    const logger = createLogger({ level: 'info', environmentName: 'test', release: 'r1', destination });
    vi.useFakeTimers({ toFake: ['Date'], now: startMs });
    try {
      logger.info('one');
      logger.info('another at once');
      vi.setSystemTime(startMs + 1);
      logger.info('one later');
    } finally {
      vi.useRealTimers();
    }
    expect(times).toEqual([startMs, startMs, startMs + 1]);
  });

  it.each([
    ['personal data', sampleClaim()],
    ['secrets', { password: 'geheim', token: 'geheim', authorization: 'geheim', cookie: 'geheim', DB_PASSWORD: 'x' }],
    ['what nobody thought of', { body: 'name=Zoë', url: '/claim?name=Zoë', ip: '203.0.113.9', applicant: 'Zoë' }],
    [
      'an object in the place of a text',
      { route: { name: 'Zoë' }, reference: ['Zoë'], outcome: { toString: () => 'Zoë' } },
    ],
    ['an object in the place of a number', { status: { name: 'Zoë' }, port: '8080; Zoë' }],
    ['an object that holds itself', holdingItself()],
    ['what a prototype brings', Object.create({ status: 200, name: 'Zoë' })],
    [
      'names that objects have anyway',
      { constructor: 'Zoë', __proto__: { name: 'Zoë' }, toString: 'Zoë', hasOwnProperty: 1 },
    ],
  ])('leaves out %s', (_, fields) => {
    expect(writtenOf(fields)).toEqual(always);
  });

  it('leaves out settings that are not known to be harmless, and what they hold below', () => {
    const settings = {
      PORT: 8080,
      DB_HOST: { name: 'Zoë' },
      DB_PASSWORD: 'geheim',
      REDIS_URL: 'redis://:geheim@cache',
    };
    expect(writtenOf({ settings })).toEqual({ ...always, settings: { PORT: 8080 } });
    expect(writtenOf({ settings: null })).toEqual({ ...always, settings: {} });
  });

  it('has an error with its code and the messages of its causes, and without the values that they quote', () => {
    const cause = Object.assign(new Error("Duplicate entry 'Zoë' for key 'claims_name'"), {
      name: 'Error',
      sql: 'Zoë',
    });
    const [line] = written((logger) =>
      logger.error(
        { err: new AppError('DATABASE_UNAVAILABLE', 'The claim was not stored', { cause, remedy: 'Try again' }) },
        'said',
      ),
    );
    expect(line).toMatchObject({
      level: 'error',
      err: {
        type: 'AppError',
        code: 'DATABASE_UNAVAILABLE',
        message: "The claim was not stored: Duplicate entry '…' for key 'claims_name'",
        remedy: 'Try again',
        stack: expect.stringContaining('logger.test.ts'),
      },
    });
    expect(JSON.stringify(line)).not.toContain('Zoë');
  });

  it.each([
    ['text', "Duplicate entry 'Zoë' for key 'a'", { message: "Duplicate entry '…' for key 'a'" }],
    ['an object', { name: 'Zoë' }, { message: 'object' }],
    ['an object without a prototype', Object.create(null), { message: 'object' }],
    [
      'an error whose code is an object',
      Object.assign(new Error('no'), { code: { name: 'Zoë' }, stack: undefined }),
      { type: 'Error', message: 'no' },
    ],
  ])('has %s that was thrown, too', (_, thrown, err) => {
    expect(writtenOf({ err: thrown })).toEqual({ ...always, err });
  });

  it('is not made at all below the level that was asked for', () => {
    const lines = written((logger) => {
      logger.debug('said');
      logger.info('said');
      logger.warn({ attempt: 2 }, 'said');
      logger.fatal('said');
    }, 'warn');
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'fatal']);
  });

  it('with a field that is not in the list does not compile', () => {
    const refused = (logger: Logger) => {
      // @ts-expect-error
      logger.info({ name: 'Zoë' }, 'said');
      // @ts-expect-error
      logger.info({ status: '200' }, 'said');
      // @ts-expect-error
      logger.info({ settings: { DB_PASSWORD: 'geheim' } }, 'said');
    };
    expect(written(refused)).toEqual([always, always, { ...always, settings: {} }]);
  });
});

describe('where lines go', () => {
  it('is written to once a turn of the event loop, in order', async () => {
    const writes: string[] = [];
    const destination = createTurnDestination({ write: (text) => void writes.push(text), flushSync() {} });
    destination.write('a\n');
    destination.write('b\n');
    expect(writes).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    destination.write('c\n');
    destination.flushSync();
    destination.flushSync();
    expect(writes).toEqual(['a\nb\n', 'c\n']);
  });
});

function holdingItself(): object {
  const fields: Record<string, unknown> = {};
  fields.fields = fields;
  return fields;
}
