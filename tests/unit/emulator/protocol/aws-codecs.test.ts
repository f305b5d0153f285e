import * as sdk from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { decodeJson, encodeJson, encodeJsonInSteps } from '../../../../src/emulator/protocol/json/json-shape.ts';
import { operationShapeOf, type Shape } from '../../../../src/emulator/protocol/operation-schema.ts';
import { decodeForm } from '../../../../src/emulator/protocol/query/query-form.ts';
import { encodeXml } from '../../../../src/emulator/protocol/query/query-xml.ts';
import { missingMember } from '../../../../src/emulator/protocol/required-members.ts';
import { AwsRefusal, refusalOf } from '../../../../src/emulator/protocol/service-error.ts';
import { runAtOnce } from '../../../../src/parsing/run-at-once.ts';

const putMetricData = operationShapeOf(sdk.PutMetricData$);
const getMetricStatistics = operationShapeOf(sdk.GetMetricStatistics$);
const map: Shape = { kind: 'map', value: { kind: 'number' } };

describe('one input from two protocols', () => {
  const timestamp = new Date('2026-02-01T11:59:30.250Z');
  const expected = {
    Namespace: 'Shop',
    MetricData: [{ MetricName: 'A', Timestamp: timestamp, Values: [1.5, Number.NEGATIVE_INFINITY], Dimensions: [] }],
    StrictEntityValidation: true,
  };

  test('JSON', () => {
    const [datum] = expected.MetricData;
    const body = JSON.parse(
      JSON.stringify({
        ...expected,
        MetricData: [{ ...datum, Timestamp: timestamp.getTime() / 1000, Values: [1.5, '-Infinity'], Unit: null }],
        SomethingNewer: { a: 1 },
      }),
    );
    expect(runAtOnce(decodeJson(putMetricData.input, body))).toEqual(expected);
  });

  test('Query', () => {
    const parameters = new URLSearchParams({
      Action: 'PutMetricData',
      Namespace: 'Shop',
      StrictEntityValidation: 'true',
      'MetricData.member.1.MetricName': 'A',
      'MetricData.member.1.Timestamp': '2026-02-01T11:59:30.250Z',
      'MetricData.member.1.Values.member.2': '-Infinity',
      'MetricData.member.1.Values.member.1': '1.5',
      'MetricData.member.1.Dimensions': '',
      SomethingNewer: 'x',
    });
    expect(runAtOnce(decodeForm(putMetricData.input, parameters))).toEqual(expected);
  });
});

test('a map is read from a form by its keys', () => {
  const form = new URLSearchParams({
    'entry.1.key': 'p50',
    'entry.1.value': '1',
    'entry.2.key': '__proto__',
    'entry.2.value': '2',
  });
  expect(Object.entries(runAtOnce(decodeForm(map, form)) as object)).toEqual([
    ['p50', 1],
    ['__proto__', 2],
  ]);
});

test('ten members of a list keep the order of their numbers, not of their digits', () => {
  const list: Shape = { kind: 'list', item: { kind: 'number' }, itemName: 'member' };
  const form = new URLSearchParams(
    Array.from({ length: 12 }, (_, i): [string, string] => [`member.${i + 1}`, String(i)]),
  );
  expect(runAtOnce(decodeForm(list, form))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('a name of more parts than any input has is left out, whatever its length', () => {
  const structure: Shape = {
    kind: 'structure',
    members: new Map([['a', { shape: { kind: 'string' }, required: false }]]),
  };
  const form = new URLSearchParams({ ['a.'.repeat(400_000)]: 'deep', a: 'text' });
  expect(runAtOnce(decodeForm(structure, form))).toEqual({ a: 'text' });
});

const unreadable: Record<string, () => Generator<undefined, unknown>> = {
  'a JSON text where a number belongs': () => decodeJson({ kind: 'number' }, '1'),
  'a JSON number where a text belongs': () => decodeJson({ kind: 'string' }, 1),
  'a JSON text where a time belongs': () => decodeJson({ kind: 'timestamp' }, '2026-02-01T00:00:00Z'),
  'a JSON time beyond all dates': () => decodeJson({ kind: 'timestamp' }, 1e15),
  'a JSON object where a list belongs': () =>
    decodeJson({ kind: 'list', item: { kind: 'number' }, itemName: 'member' }, {}),
  'a JSON list where a map belongs': () => decodeJson(map, []),
  'a form text that is no number': () => decodeForm({ kind: 'number' }, new URLSearchParams({ '': '0x10' })),
};
test.each(Object.entries(unreadable))('refused: %s', (_sentence, decode) => {
  expect(() => runAtOnce(decode())).toThrow(expect.objectContaining({ name: 'SerializationException' }));
});

describe('a required member that is missing', () => {
  const cases: Record<string, { input: unknown; missing: string | undefined }> = {
    'at the top': { input: {}, missing: 'Namespace' },
    'in a list, counted from 1': {
      input: { Namespace: 'A', MetricData: [{ MetricName: 'x' }, { Value: 1 }] },
      missing: 'MetricData.member.2.MetricName',
    },
    'within a structure': {
      input: {
        Namespace: 'A',
        MetricData: [{ MetricName: 'x', StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 1 } }],
      },
      missing: 'MetricData.member.1.StatisticValues.Maximum',
    },
    nowhere: { input: { Namespace: 'A', MetricData: [{ MetricName: '' }] }, missing: undefined },
  };
  test.each(Object.entries(cases))('%s', (_sentence, { input, missing }) => {
    expect(missingMember(putMetricData.input, input)).toBe(missing);
  });
});

describe('one output in two protocols', () => {
  const output = {
    Label: 'a<b',
    Datapoints: [
      { Timestamp: new Date(1500), Sum: Number.NaN, ExtendedStatistics: { p99: 2 } },
      { Timestamp: new Date(0), Sum: 1e21 },
    ],
  };

  test('JSON: times are seconds, what is no number is a text', () => {
    expect(JSON.parse(encodeJson(output))).toEqual({
      Label: 'a<b',
      Datapoints: [
        { Timestamp: 1.5, Sum: 'NaN', ExtendedStatistics: { p99: 2 } },
        { Timestamp: 0, Sum: 1e21 },
      ],
    });
    expect(encodeJson(undefined)).toBe('{}');
  });

  test('JSON in steps is the same text', () => {
    const values = Array.from({ length: 2500 }, (_, i) => i);
    const long = {
      ...output,
      NextToken: undefined,
      Timestamps: values.map((i) => new Date(i)),
      Values: [...values, Number.NaN],
    };
    const nested = {
      a: [{ b: values, c: [{ d: null }] }],
      e: [],
      f: {},
      g: ['x', null],
      h: { i: [1] },
      j: [[1], [values]],
    };
    for (const each of [long, nested]) expect(runAtOnce(encodeJsonInSteps(each))).toBe(encodeJson(each));
  });

  test('Query: lists of members, maps of entries, times in ISO 8601', () => {
    expect(runAtOnce(encodeXml('R', getMetricStatistics.output!, output))).toBe(
      '<R><Label>a&#60;b</Label><Datapoints>' +
        '<member><Timestamp>1970-01-01T00:00:01.500Z</Timestamp><Sum>NaN</Sum>' +
        '<ExtendedStatistics><entry><key>p99</key><value>2</value></entry></ExtendedStatistics></member>' +
        '<member><Timestamp>1970-01-01T00:00:00.000Z</Timestamp><Sum>1e+21</Sum></member>' +
        '</Datapoints></R>',
    );
  });

  test('Query: what XML cannot hold is replaced, what it would change is escaped', () => {
    expect(runAtOnce(encodeXml('R', { kind: 'string' }, '\u0000\u001b\r\n&"'))).toBe(
      '<R>\uFFFD\uFFFD&#13;\n&#38;&#34;</R>',
    );
  });
});

describe('refusals', () => {
  test('have the Query code and the status that the SDK knows for them', () => {
    const schemas = Object.values(sdk).filter((value) => Array.isArray(value) && value[0] === -3) as unknown[][];
    const checked: string[] = [];
    for (const [, , name, traits] of schemas) {
      const [queryCode, status] = (traits as { awsQueryError?: [string, number] }).awsQueryError ?? [];
      const refusal = new AwsRefusal(name as 'ResourceNotFound', '');
      if (queryCode === undefined || !isKnown(refusal)) continue;
      expect([refusal.queryCode, refusal.status], String(name)).toEqual([queryCode, status]);
      checked.push(String(name));
    }
    expect(checked).toContain('DashboardInvalidInputError');
    expect(checked.length).toBeGreaterThanOrEqual(12);
  });

  test('a fault of the stand-in itself is answered with 500, by the receiver', () => {
    const refusal = refusalOf(new TypeError('x is undefined'));
    expect(refusal).toMatchObject({
      name: 'InternalServiceFault',
      status: 500,
      fault: 'Receiver',
      message: 'x is undefined',
    });
  });
});

/** The SDK knows errors of actions that are not built; asking those for their code throws. */
function isKnown(refusal: AwsRefusal): boolean {
  try {
    return refusal.status > 0;
  } catch {
    return false;
  }
}
