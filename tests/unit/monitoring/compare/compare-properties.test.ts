import type { Dimension, MetricAlarm, PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alarmConfiguration } from '../../../../src/monitoring/compare/compare-alarm.ts';
import { compositeConfiguration } from '../../../../src/monitoring/compare/compare-composite.ts';
import {
  compareConfigurations,
  configurationHash,
  dashboardConfiguration,
  hasDifferences,
  queryConfiguration,
} from '../../../../src/monitoring/compare/compare-configuration.ts';
import { markQuery, ownTags, readQueryMarker } from '../../../../src/monitoring/model/ownership.ts';
import { ownProject } from '../own-project.ts';

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/);
const dimensions = fc.uniqueArray(fc.record({ Name: word, Value: fc.string({ minLength: 1, maxLength: 12 }) }), {
  selector: ({ Name }) => Name,
  maxLength: 5,
});
const actions = fc.uniqueArray(
  word.map((name) => `arn:aws:sns:us-east-1:123456789012:${name}`),
  { maxLength: 5 },
);

const alarmBase = fc.record({
  AlarmName: word,
  AlarmDescription: fc.string({ maxLength: 20 }),
  AlarmActions: actions,
  OKActions: actions,
  Threshold: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
  EvaluationPeriods: fc.integer({ min: 1, max: 5 }),
  ComparisonOperator: fc.constantFrom('GreaterThanThreshold' as const, 'LessThanThreshold' as const),
});
const alarmOnMetric = fc
  .record({
    base: alarmBase,
    metric: fc.record({
      Namespace: word,
      MetricName: word,
      Dimensions: dimensions,
      Statistic: fc.constantFrom('Sum' as const, 'Average' as const),
      Period: fc.constantFrom(60, 300),
    }),
  })
  .map(({ base, metric }): PutMetricAlarmInput => ({ ...base, ...metric }));
const alarmOnMath = fc
  .record({
    base: alarmBase,
    stats: fc.uniqueArray(fc.record({ Id: fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), Dimensions: dimensions }), {
      selector: ({ Id }) => Id,
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(
    ({ base, stats }): PutMetricAlarmInput => ({
      ...base,
      Metrics: [
        ...stats.map(({ Id, Dimensions }) => ({
          Id,
          MetricStat: { Metric: { Namespace: 'N', MetricName: 'M', Dimensions }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        })),
        { Id: 'result', Expression: stats.map(({ Id }) => Id).join(' + ') },
      ],
    }),
  );

/** The same alarm as CloudWatch might give it back, or somebody else might write it. */
function rewritten(
  alarm: PutMetricAlarmInput,
  shuffle: <Item>(items: readonly Item[]) => Item[],
  full: boolean,
): MetricAlarm {
  const turn = (list?: Dimension[]) => (list === undefined ? undefined : shuffle(list));
  return {
    ...alarm,
    AlarmActions: shuffle(alarm.AlarmActions ?? []),
    OKActions: alarm.OKActions?.length === 0 && full ? undefined : shuffle(alarm.OKActions ?? []),
    Dimensions: alarm.Dimensions === undefined ? (full ? [] : undefined) : turn(alarm.Dimensions),
    Metrics:
      alarm.Metrics &&
      shuffle(
        alarm.Metrics.map((query) => ({
          ...query,
          ReturnData: full ? (query.ReturnData ?? true) : query.ReturnData,
          MetricStat: query.MetricStat && {
            ...query.MetricStat,
            Metric: { ...query.MetricStat.Metric, Dimensions: turn(query.MetricStat.Metric?.Dimensions) },
          },
        })),
      ),
    ...(full
      ? {
          ActionsEnabled: true,
          DatapointsToAlarm: alarm.EvaluationPeriods,
          TreatMissingData: 'missing',
          EvaluateLowSampleCountPercentile: 'evaluate',
          InsufficientDataActions: [],
          StateValue: 'OK',
          StateUpdatedTimestamp: new Date(0),
          AlarmConfigurationUpdatedTimestamp: new Date(1),
        }
      : {}),
  };
}

test('no order of dimensions, actions and metrics, and no default value written out, makes a change of an alarm', () => {
  fc.assert(
    fc.property(fc.oneof(alarmOnMetric, alarmOnMath), fc.boolean(), fc.integer(), (alarm, full, seed) => {
      const shuffle = <Item>(items: readonly Item[]): Item[] => {
        const order = fc.sample(fc.shuffledSubarray([...items.keys()], { minLength: items.length }), {
          seed,
          numRuns: 1,
        });
        return (order[0] ?? []).map((index) => items[index]!);
      };
      const wanted = alarmConfiguration(alarm);
      const live = alarmConfiguration(rewritten(alarm, shuffle, full));
      expect(compareConfigurations('alarm', live, wanted)).toEqual({ fields: [], widgets: [] });
      expect(configurationHash(live)).toBe(configurationHash(wanted));
    }),
    { numRuns: 100 },
  );
});

test('every difference of a threshold, a dimension or a name is a change, and changes the hash', () => {
  fc.assert(
    fc.property(alarmOnMetric, word, (alarm, other) => {
      const wanted = alarmConfiguration(alarm);
      const others: PutMetricAlarmInput[] = [
        { ...alarm, Threshold: (alarm.Threshold ?? 0) * 2 + 1 },
        { ...alarm, MetricName: `${alarm.MetricName}${other}` },
        { ...alarm, Dimensions: [...(alarm.Dimensions ?? []), { Name: 'AnotherDimension', Value: other }] },
      ];
      for (const changed of others.filter(({ Threshold }) => Threshold !== undefined)) {
        if (
          changed.Threshold === alarm.Threshold &&
          changed.MetricName === alarm.MetricName &&
          changed.Dimensions === alarm.Dimensions
        )
          continue;
        const live = alarmConfiguration(changed as MetricAlarm);
        expect(hasDifferences(compareConfigurations('alarm', live, wanted))).toBe(true);
        expect(configurationHash(live)).not.toBe(configurationHash(wanted));
      }
    }),
    { numRuns: 30 },
  );
});

/** A rule, and the same written with other spaces, quotes and ARNs. */
const rule: fc.Arbitrary<[string, string]> = fc.letrec<{ rule: [string, string] }>((tie) => {
  const state = fc
    .tuple(fc.constantFrom('ALARM', 'OK', 'INSUFFICIENT_DATA'), word, fc.constantFrom('', ' ', '  '), fc.nat(2))
    .map(([name, alarm, space, way]): [string, string] => {
      const arn = `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${alarm}`;
      const reference = [`"${alarm}"`, arn, `"${arn}"`][way];
      return [`${name}(${alarm})`, `${name}(${space}${reference}${space})`];
    });
  const not = tie('rule').map(([left, right]): [string, string] => [`NOT (${left})`, `NOT  (  ${right})`]);
  const binary = fc
    .tuple(tie('rule'), fc.constantFrom('AND', 'OR'), tie('rule'))
    .map(([a, operator, b]): [string, string] => [
      `(${a[0]} ${operator} ${b[0]})`,
      ` ( ${a[1]}\n  ${operator}  ${b[1]} )`,
    ]);
  return { rule: fc.oneof({ maxDepth: 3 }, state, not, binary) };
}).rule;

test('no way to write the same rule makes a change of a composite alarm', () => {
  fc.assert(
    fc.property(rule, actions, ([one, other], AlarmActions) => {
      const wanted: PutCompositeAlarmInput = { AlarmName: 'x', AlarmRule: one, AlarmActions };
      const live = { ...wanted, AlarmRule: other, AlarmActions: AlarmActions.toReversed(), ActionsEnabled: true };
      const [before, after] = [compositeConfiguration(live), compositeConfiguration(wanted)];
      expect(compareConfigurations('composite alarm', before, after).fields).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('no formatting and no order of keys makes a change of a dashboard', () => {
  const widget = fc.record({
    type: fc.constantFrom('metric', 'text', 'log'),
    x: fc.integer({ min: 0, max: 23 }),
    y: fc.nat(100),
    properties: fc.dictionary(word, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
  });
  fc.assert(
    fc.property(fc.array(widget, { maxLength: 5 }), fc.constantFrom(0, 1, '\t'), (widgets, space) => {
      const body = JSON.parse(JSON.stringify({ widgets })) as Record<string, unknown>;
      const live = dashboardConfiguration(JSON.stringify(reverseKeys(body), undefined, space));
      expect(compareConfigurations('dashboard', live, body)).toEqual({ fields: [], widgets: [] });
      expect(configurationHash(live)).toBe(configurationHash(body));
    }),
    { numRuns: 100 },
  );
});

test('the line that says whose a saved query is makes no change of it, and is read again', () => {
  const tags = ownTags({ names: ownProject, environment: 'test', region: 'eu-west-1' });
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), actions, (text, logGroupNames) => {
      const wanted = queryConfiguration({ queryString: text, logGroupNames });
      const queryString = markQuery(text, tags);
      const live = queryConfiguration({ queryString, logGroupNames: logGroupNames.toReversed() });
      expect(compareConfigurations('saved query', live, wanted).fields).toEqual([]);
      expect(readQueryMarker(queryString).tags).toEqual(tags);
    }),
    { numRuns: 100 },
  );
});

function reverseKeys(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(reverseKeys);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .toReversed()
      .map(([key, value]) => [key, reverseKeys(value)]),
  );
}
