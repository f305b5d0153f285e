import { describe, expect, test } from 'vitest';
import { parseTraceFilter } from '../../../../src/xray/filter/trace-filter.ts';
import { matchesTraceFilter } from '../../../../src/xray/filter/trace-filter-run.ts';
import { assembleTrace } from '../../../../src/xray/trace-assembly.ts';
import type { SegmentDocument } from '../../../../src/xray/trace-document.ts';

const trace_id = '1-00000000-000000000000000000000001';
/** A claim that was answered after half a second, though a statement of its failed; another service works on. */
const documents: SegmentDocument[] = [
  {
    trace_id,
    id: '00000000000000a1',
    name: 'claims',
    start_time: 100,
    end_time: 100.5,
    user: 'ana',
    http: {
      request: { method: 'POST', url: 'http://a.example/claim?x=1', user_agent: 'curl/8', client_ip: '10.0.0.1' },
      response: { status: 303 },
    },
    annotations: { 'http.route': '/claim', attempt: 2, replayed: false },
    subsegments: [
      {
        trace_id,
        id: '00000000000000b1',
        name: 'insured@db',
        namespace: 'remote',
        start_time: 100.1,
        end_time: 100.2,
        fault: true,
      },
      { trace_id, id: '00000000000000b2', name: 'call', namespace: 'remote', start_time: 100.2, end_time: 100.4 },
      { trace_id, id: '00000000000000b3', name: 'render', start_time: 100.4, end_time: 100.5 },
    ],
  },
  {
    trace_id,
    id: '00000000000000c1',
    parent_id: '00000000000000b2',
    name: 'letters',
    start_time: 100.3,
    in_progress: true,
    error: true,
    annotations: { pages: 3 },
    subsegments: [{ trace_id, id: '00000000000000d1', name: 's3', namespace: 'aws', start_time: 101, end_time: 108 }],
  },
];
const trace = { id: trace_id, segments: assembleTrace(documents), revision: 2, limitExceeded: false };
const matches = (expression: string) => matchesTraceFilter(parseTraceFilter(expression), trace);

describe('"Using filter expressions"', () => {
  test.each([
    ['a flag alone is true where the root segment has it', 'ok', true],
    ['what a part of the trace came to is not the trace', 'fault', false],
    ['a flag may be denied', '!error', true],
    ['or compared', 'error = false AND fault != true', true],
    ['what has not ended is partial', 'partial', true],
    ['numbers compare: the response is the root segment', 'responsetime >= 0.5 AND responsetime < 0.51', true],
    ['and the duration is all of it', 'duration > 5 AND duration <= 8', true],
    ['side by side means both', 'ok partial duration <9', true],
    ['AND binds tighter than OR', 'ok OR error AND fault', true],
    ['brackets bind first', '(ok OR error) AND fault', false],
    ['words and keywords may be in any case', 'OK and http.STATUS = 303 Or Fault', true],
    ['HTTP: status and method', 'http.status = 303 and http.method = "POST"', true],
    [
      'HTTP: address',
      'http.url BEGINSWITH "http://a" AND http.url CONTAINS "/claim" AND http.url ENDSWITH "x=1"',
      true,
    ],
    ['HTTP: who asked', 'http.useragent contains "curl" http.clientip = "10.0.0.1" user = "ana"', true],
    ['an address that differs', 'http.url ENDSWITH "/claim"', false],
    ['an annotation of any segment', 'annotation.pages = 3', true],
    [
      'an annotation with dots, in brackets or not',
      'annotation[http.route] = "/claim" annotation.http.route = "/claim"',
      true,
    ],
    ['annotations of three types', 'annotation.attempt > 1 AND annotation.replayed = false', true],
    ['an annotation of another type', 'annotation.attempt = "2"', false],
    ['an annotation that is there, and one that is not', 'annotation[attempt] AND !annotation.missing', true],
    ['an annotation that is no own field', 'annotation.constructor', false],
    ['a service that took part', 'service("letters")', true],
    ['one that did not', '!service("nobody")', true],
    ['one that sent no segment of its own', 'service("insured@db") { fault }', true],
    ['what is true about one service is not about another', 'service("letters") { fault OR http.status = 303 }', false],
    ['any service', 'service() { error }', true],
    ['annotations and times of one service', 'service("letters") { annotation.pages = 3 partial duration = 0 }', true],
    ['a call from one service to another', 'edge("claims", "insured@db") { fault = true responsetime < 0.2 }', true],
    ['a call to a service with its own segment', 'edge("claims", "letters") { error }', true],
    ['no call the other way round', 'edge("letters", "claims")', false],
    ['a call from or to any', 'edge(, "s3") AND edge("letters",)', true],
    ['escaped quotation marks', 'user = "a\\"b"', false],
  ])('%s', (_sentence, expression, expected) => {
    expect(matches(expression)).toBe(expected);
  });

  test.each([
    ['an expression that ends too early', 'responsetime >', 'The expression ends too early at character 15'],
    ['what is no expression', 'fault = = true', 'Unexpected "=" at character 9'],
    [
      'a keyword that is not built, by its name',
      'fault OR service() { rootcause.fault }',
      'The keyword rootcause.fault',
    ],
    ['a function that is not built, by its name', 'service(id(name: "x"))', 'id() is not known here'],
    ['a keyword with a value of another type', 'duration = "long"', 'duration is compared with a number'],
    ['a number alone', 'duration', 'duration is compared with a number'],
    ['an operator of another type', 'user > "a"', '> does not compare with a string'],
  ])('refused: %s', (_sentence, expression, message) => {
    expect(() => parseTraceFilter(expression)).toThrow(
      expect.objectContaining({ name: 'ExpressionError', message: expect.stringContaining(message) }),
    );
  });

  test('is true about no trace without a segment', () => {
    expect(matchesTraceFilter(parseTraceFilter('ok'), { ...trace, segments: [] })).toBe(false);
  });
});
