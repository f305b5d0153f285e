import { describe, expect, test } from 'vitest';
import { evaluateMetricAlarm, type MetricAlarmDefinition } from '../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { metricAlarmProblems } from '../../../src/cloudwatch/alarms/metric-alarm-rules.ts';
import { distributionOf } from '../../../src/cloudwatch/metrics/distribution.ts';
import { readTemplates } from './templates.ts';

const alarms = Object.entries(readTemplates()).flatMap(([file, { Resources }]) =>
  Object.entries(Resources)
    // One that scales calls nobody.
    .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    .filter(
      ([, { Properties }]) => Resources[Properties.AlarmActions[0].Ref]?.Type !== 'AWS::AutoScaling::ScalingPolicy',
    )
    .map(([name, { Properties }]) => ({
      at: `${file} ${name}`,
      name,
      alarm: Properties as MetricAlarmDefinition,
      Properties,
    })),
);
const alarmNamed = (name: string) => alarms.find((each) => each.name === name)?.alarm as MetricAlarmDefinition;

/** With a text where a template has a function. */
const withTexts = (alarm: MetricAlarmDefinition): Record<string, unknown> =>
  JSON.parse(JSON.stringify(alarm), (_, value) =>
    value !== null && typeof value === 'object' && Object.keys(value).some((key) => /^(Ref|Fn::)/.test(key))
      ? 'x'
      : value,
  );

/** The state of an alarm after these values of its metric, a period each, the newest last. */
function stateAfter(name: string, values: readonly (number | undefined)[]): string {
  const alarm = alarmNamed(name);
  const nowSeconds = 1_767_571_200;
  return evaluateMetricAlarm({
    alarm,
    previous: 'OK',
    nowSeconds,
    fetch: ({ metricStat: { Period }, startSeconds }) =>
      values.flatMap((value, index) => {
        const atSeconds = nowSeconds - (values.length - index) * Period;
        if (value === undefined || atSeconds < startSeconds) return [];
        return [{ startSeconds: atSeconds, distribution: distributionOf([value]) }];
      }),
  }).state;
}

test.each(alarms)(
  '$at is an alarm that CloudWatch takes, with a runbook, and calls somebody',
  ({ Properties, alarm }) => {
    const texts = { AlarmName: 'x', AlarmActions: [], OKActions: [] };
    expect(metricAlarmProblems({ ...withTexts(alarm), ...texts })).toEqual([]);
    expect(Properties.AlarmActions).toHaveLength(1);
    expect(Properties.OKActions).toEqual(Properties.AlarmActions);
    expect(Properties.AlarmName['Fn::Sub']).toMatch(/^insurance-claims-\$\{EnvironmentName\}-/);
    expect(Properties.AlarmDescription).toMatch(/Runbook: docs\/runbooks\/[a-z-]+\.md$/);
  },
);

describe('an alarm of a stack does what it was written for', () => {
  test.each([
    ['the probe reaches the service', 'Unreachable', [1, 1, 1, 1, 1], 'OK'],
    ['the name leads nowhere for two minutes', 'Unreachable', [1, 1, 1, 0, 0], 'OK'],
    ['the name leads nowhere for three minutes', 'Unreachable', [1, 1, 0, 0, 0], 'ALARM'],
    ['the health check is gone', 'Unreachable', [], 'ALARM'],
    ['the certificate is new', 'CertificateExpires', [198], 'OK'],
    ['the certificate expires within 30 days', 'CertificateExpires', [31, 30], 'ALARM'],
    ['the certificate has expired, and nothing is told of it', 'CertificateExpires', [], 'ALARM'],
    ['a page was lost', 'PagesUndelivered', [undefined, undefined, 1], 'ALARM'],
    ['a page was lost, of which SNS told late', 'PagesUndelivered', [1, undefined, undefined], 'ALARM'],
    ['nothing was published', 'PagesUndelivered', [], 'OK'],
    ['a ticket was lost', 'TicketsUndelivered', [undefined, 2, undefined], 'ALARM'],
  ] as const)('%s', (_, name, values, state) => {
    expect(stateAfter(name, values)).toBe(state);
  });

  test('a topic does not tell of itself', () => {
    const actions = Object.fromEntries(alarms.map(({ name, Properties }) => [name, Properties.AlarmActions]));
    const topics = Object.fromEntries(
      alarms.map(({ name, Properties }) => [name, JSON.stringify(Properties.Dimensions)]),
    );
    expect(topics.PagesUndelivered).toContain('PageTopic');
    expect(actions.PagesUndelivered).toEqual([{ Ref: 'TicketTopic' }]);
    expect(topics.TicketsUndelivered).toContain('TicketTopic');
    expect(actions.TicketsUndelivered).toEqual([{ Ref: 'PageTopic' }]);
  });
});
