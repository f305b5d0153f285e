import { expect, it } from 'vitest';
import { withSyslogHeader } from '../../../../src/stack/instances/syslog-header.ts';

it.each([
  ['2026-11-30T21:39:28.999Z', 'Nov 30 21:39:28 instance-1 web: {"level":"info"}'],
  ['2026-02-01T03:04:05.000Z', 'Feb  1 03:04:05 instance-1 web: {"level":"info"}'],
])('a line of %s begins as in a file of rsyslog', (time, expected) => {
  expect(withSyslogHeader('{"level":"info"}', { timeMs: Date.parse(time), host: 'instance-1' })).toBe(expected);
});
