import { expect, test } from 'vitest';
import { logLineList } from '../../../../src/console/page/log-lines.ts';
import { logLine } from '../../../../src/console/reads/read-log-lines.ts';

const ownTrace = '1-5759e988-bd862e3fe1be46a994272793';
const otherTrace = '1-5759e988-000000000000000000000001';
const list = (fields: object) => String(logLineList([logLine(JSON.stringify(fields), 0, undefined)], ownTrace));

test('a line shows its level, message and fields, as text', () => {
  const line = list({ level: 'error', msg: '<b>', status: 503, time: 'now' });
  expect(line).toMatch(/mark-fault">error<[\s\S]*&lt;b&gt;[\s\S]*<dt>status<\/dt><dd>503<\/dd>/);
  expect(line).not.toContain('<dt>time</dt>');
});

test('a line of another trace links to it, one of the same does not', () => {
  expect(list({ msg: 'x', xray_trace_id: otherTrace })).toContain(`href="/traces/${otherTrace}"`);
  expect(list({ msg: 'x', xray_trace_id: ownTrace })).not.toContain('href=');
});
