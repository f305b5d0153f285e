import { describe, expect, it } from 'vitest';
import { logLineFields } from '../../../../src/console/reads/log-line-fields.ts';

const json = '{"level":"info","msg":"a {brace}: b"}';
const fields = { level: 'info', msg: 'a {brace}: b' };

describe('the fields of a log line', () => {
  it.each([
    ['no header', json],
    ["rsyslog's traditional header", `Nov 30 21:39:28 host web[2217]: ${json}`],
    ['a day of one figure', `Dec  1 21:39:28 ip-10-0-3-7 web[2217]: ${json}`],
    ['no process and no blank', `Jul 31 15:17:13 ip-10-10-20-192 web:${json}`],
    ["rsyslog's header with time zone", `2026-12-01T10:12:29.038865+00:00 vm web[17902]: ${json}`],
    ['a priority', `<30>Nov 30 21:39:28 vm web[2217]: ${json}`],
  ])('are read with %s', (_header, line) => {
    expect(logLineFields(line)).toEqual(fields);
  });

  it.each([
    'no JSON',
    'Nov 30 21:39:28 host web[2217]: no JSON',
    `said ${json}`,
    `Nov 30 21:39:28 host web[2217]: said ${json}`,
    'Nov 30 21:39:28 host web[2217]: {"level":"in',
    '[1]',
    'null',
    '',
  ])('are none of %j', (line) => {
    expect(logLineFields(line)).toBeUndefined();
  });
});
