import { expect, test } from 'vitest';
import { fromXrayTraceId, toXrayTraceId, traceIdTimeMs, xrayTraceId } from '../../../src/xray/trace-id.ts';

test("a trace id in OpenTelemetry's form and X-Ray's", () => {
  expect(toXrayTraceId('5759e988bd862e3fe1be46a994272793')).toBe('1-5759e988-bd862e3fe1be46a994272793');
  expect(fromXrayTraceId('1-5759e988-bd862e3fe1be46a994272793')).toBe('5759e988bd862e3fe1be46a994272793');
  expect(fromXrayTraceId('5759e988bd862e3fe1be46a994272793')).toBeUndefined();
});

test.each([
  ["X-Ray's form", '1-5759e988-bd862e3fe1be46a994272793', '1-5759e988-bd862e3fe1be46a994272793'],
  ["W3C's form", ' 5759E988bd862e3fe1be46a994272793 ', '1-5759e988-bd862e3fe1be46a994272793'],
  ['too short', '1-5759e988-bd862e3f', undefined],
  ['something else', '1-5759e988-bd862e3fe1be46a99427279" }', undefined],
])('a trace id in %s', (_sentence, text, id) => expect(xrayTraceId(text)).toBe(id));

test('a trace id tells when the trace began', () => {
  expect(traceIdTimeMs('1-5759e988-bd862e3fe1be46a994272793')).toBe(0x5759e988 * 1000);
});
