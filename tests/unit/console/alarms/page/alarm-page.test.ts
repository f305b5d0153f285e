import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { alarmDescription } from '../../../../../src/console/alarms/list/alarm-runbook.ts';
import { alarmWidget } from '../../../../../src/console/alarms/list/alarm-widget.ts';
import { readAlarmTree } from '../../../../../src/console/alarms/list/composite-tree.ts';
import { evaluatedPoints, markEvaluated } from '../../../../../src/console/alarms/page/alarm-evaluated-points.ts';
import { stateSpans } from '../../../../../src/console/alarms/page/alarm-state-spans.ts';
import type { ChartModel } from '../../../../../src/console/charts/chart-model.ts';
import { durationWords } from '../../../../../src/console/format/history-duration.ts';
import { actionTaken, stateChange } from '../../../../../src/console/reads/history-data.ts';
import type { HistoryItem } from '../../../../../src/console/reads/read-alarm-history.ts';
import type { Alarm, StateValue } from '../../../../../src/console/reads/read-alarms.ts';

const minuteMs = 60_000;
const window = { startSeconds: 0, endSeconds: 600, periodSeconds: 60 };

function change(minute: number, from: StateValue, to: StateValue, stateReasonData?: unknown): HistoryItem {
  const data = { oldState: { stateValue: from }, newState: { stateValue: to, stateReasonData } };
  return { alarmName: 'a', timeMs: minute * minuteMs, type: 'StateUpdate', summary: '', data };
}

describe('the runbook of a description', () => {
  test.each([
    ['on a line of its own', 'It is full.\nRunbook: docs/runbooks/full.md', 'It is full.', 'docs/runbooks/full.md'],
    ['as a web address', 'Full.\nRunbook: https://a.example/full.md.', 'Full.', 'https://a.example/full.md'],
    ['as a link in a sentence', 'Full. Runbook: [how](https://a.example/full).', 'Full.', 'https://a.example/full'],
    ['before something else', 'Runbook: a.md\nIt is full.', 'It is full.', 'a.md'],
    ['not there', 'See the runbook.', 'See the runbook.', undefined],
    ['of no description', undefined, '', undefined],
  ])('%s', (_sentence, description, text, runbook) => {
    expect(alarmDescription(description)).toEqual({ text, runbook });
  });
});

describe('the points that an alarm was evaluated by', () => {
  const reasonData = (threshold: number, ...values: (number | undefined)[]) => ({
    threshold,
    evaluatedDatapoints: values.map((value, index) => ({
      timestamp: `1970-01-01T00:0${index + 1}:00.000+0000`,
      value,
    })),
  });
  const alarm: MetricAlarm = {
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 80,
    StateReasonData: JSON.stringify(reasonData(80, 95, undefined, 70)),
  };
  const own = [
    { timeMs: minuteMs, value: 95, breaching: true },
    { timeMs: 2 * minuteMs, value: undefined, breaching: false },
    { timeMs: 3 * minuteMs, value: 70, breaching: false },
  ];

  test('are told by its reason', () => expect(evaluatedPoints(alarm, [], window)).toEqual(own));

  test('are those of the last change before the end of what is looked at, judged as they were then', () => {
    const history = [change(11, 'ALARM', 'OK', reasonData(80, 1)), change(5, 'OK', 'ALARM', reasonData(60, 70))];
    expect(evaluatedPoints(alarm, history, window)).toEqual([{ timeMs: minuteMs, value: 70, breaching: true }]);
  });

  test.each([
    ['no JSON', 'said by hand'],
    ['something else', '{"triggeringAlarms":[]}'],
    ['times that are none', '{"evaluatedDatapoints":[{"timestamp":"soon","value":1}]}'],
  ])('are none when the reason is %s', (_sentence, StateReasonData) => {
    expect(evaluatedPoints({ ...alarm, StateReasonData }, [], window)).toEqual([]);
  });

  test('are marked on the chart, oldest first, those over the limit apart, and none where there was no data', () => {
    const axis = { label: undefined, min: undefined, max: undefined };
    const axes = { left: axis, right: axis };
    const chart: ChartModel = { title: 'a', window, series: [], annotations: [], axes, stacked: false };
    const points = [...own, { timeMs: 4 * minuteMs, value: 60, breaching: false }];
    const late = [{ timeMs: 700_000, value: 99, breaching: true }];
    expect(
      markEvaluated(chart, [...points, ...late]).series.map((series) => [
        series.label,
        series.points.map(({ value }) => value),
      ]),
    ).toEqual([
      ['evaluated: over the limit', [95]],
      ['evaluated: within the limit', [60, 70]],
    ]);
  });
});

describe('the states of an alarm in time', () => {
  const spans = (alarm: { state: StateValue; sinceMs?: number }, history: HistoryItem[], nowMinute = 8) =>
    stateSpans({ sinceMs: undefined, ...alarm }, history, window, nowMinute * minuteMs).map(
      ({ state, fromMs, toMs }) => [state, fromMs / minuteMs, toMs / minuteMs],
    );
  const created: HistoryItem = { ...change(2, 'OK', 'OK'), type: 'ConfigurationUpdate', data: {} };

  test.each([
    [
      'as its history tells them',
      spans({ state: 'OK' }, [change(6, 'ALARM', 'OK'), change(4, 'OK', 'ALARM'), created]),
      [
        [undefined, 0, 2],
        ['OK', 2, 4],
        ['ALARM', 4, 6],
        ['OK', 6, 8],
      ],
    ],
    [
      'of one that never changed, since it was made',
      spans({ state: 'INSUFFICIENT_DATA', sinceMs: 3 * minuteMs }, []),
      [
        [undefined, 0, 3],
        ['INSUFFICIENT_DATA', 3, 8],
      ],
    ],
    [
      'of one that changed after what is looked at',
      spans({ state: 'ALARM' }, [change(12, 'OK', 'ALARM')], 13),
      [[undefined, 0, 10]],
    ],
    ['of one that changed before it', spans({ state: 'ALARM' }, [change(-5, 'OK', 'ALARM')]), [['ALARM', 0, 8]]],
  ])('%s', (_sentence, found, expected) => expect(found).toEqual(expected));
});

test.each([
  [0, '0 s'],
  [59_400, '59 s'],
  [11 * minuteMs + 20_000, '11 min'],
  [60 * minuteMs, '1 h'],
  [(24 * 60 + 61) * minuteMs, '1 d 1 h'],
])('%s ms are %s', (durationMs, words) => expect(durationWords(durationMs)).toBe(words));

describe('HistoryData that is not what AWS writes today', () => {
  test.each([[undefined], [{}], [{ newState: { stateValue: 'FINE' } }], ['text']])(
    'is no change of state: %j',
    (data) => expect(stateChange(data)).toBeUndefined(),
  );

  const resource = 'arn:aws:sns:eu-west-1:1:a-page';
  test.each([
    ['as an object', { NewStateValue: 'ALARM' }, 'ALARM'],
    ['as text', JSON.stringify({ NewStateValue: 'ALARM' }), 'ALARM'],
    ["as text within SNS's default", JSON.stringify({ default: JSON.stringify({ NewStateValue: 'OK' }) }), 'OK'],
    ['not at all', undefined, undefined],
    ['as words', 'the alarm went off', undefined],
    ['of another kind', '[1]', undefined],
    ['wrapped without end', { default: { default: { default: { default: { default: '{}' } } } } }, undefined],
  ])('keeps the message %s', (_sentence, publishedMessage, state) => {
    const action = actionTaken({ notificationResource: resource, actionState: 'Succeeded', publishedMessage });
    expect([action?.resource, action?.failed, action?.message.NewStateValue]).toEqual([resource, false, state]);
  });
});

describe('an alarm widget', () => {
  const alarms = [
    { name: 'b', state: 'OK', sinceMs: 3 },
    { name: 'a', state: 'OK', sinceMs: 1 },
    { name: 'c', arn: 'arn:aws:cloudwatch:eu-west-1:1:alarm:c', state: 'ALARM', sinceMs: 2 },
  ] as Alarm[];
  test.each([
    ['by name', {}, ['a', 'b', 'c']],
    ['by state, the newest change first', { sortBy: 'stateUpdatedTimestamp' }, ['c', 'b', 'a']],
    ['by the newest change', { sortBy: 'timestamp' }, ['b', 'c', 'a']],
    ['those of the states it names', { states: ['OK'] }, ['a', 'b']],
    ['and none of its name in another account', { alarms: ['arn:aws:cloudwatch:eu-west-1:2:alarm:c', 'b'] }, ['b']],
  ])('lists its alarms %s', async (_sentence, properties, names) => {
    const widget = { alarms: ['arn:aws:cloudwatch:eu-west-1:1:alarm:c', 'b', 'a', 'gone'], ...properties };
    const text = String(await alarmWidget(widget, alarms, 0, { links: true }));
    expect([...text.matchAll(/href="\/alarms\/(\w+)"/g)].map(([, name]) => name)).toEqual(names);
  });
});

test('a composite tree reads a level a call, and an alarm is not drawn below itself', async () => {
  const rules: Record<string, string> = { top: 'ALARM(left) OR ALARM(gone)', left: 'ALARM(leaf) AND NOT ALARM(top)' };
  const asked: (string[] | undefined)[] = [];
  const cloudwatch = {
    async send({ input }: { input: { AlarmNames: string[] } }) {
      asked.push(input.AlarmNames);
      const names = input.AlarmNames.filter((name) => name !== 'gone');
      return {
        MetricAlarms: names.filter((name) => !(name in rules)).map((AlarmName) => ({ AlarmName, StateValue: 'OK' })),
        CompositeAlarms: names
          .filter((name) => name in rules)
          .map((AlarmName) => ({ AlarmName, AlarmRule: rules[AlarmName] })),
      };
    },
  };
  const root = { name: 'top', composite: { AlarmRule: rules.top } } as Alarm;
  const tree = await readAlarmTree(cloudwatch as never, root);
  expect(asked).toEqual([['left', 'gone'], ['leaf']]);
  expect(tree.children.map((one) => [one.alarm.name, one.children.map(({ alarm }) => alarm.name)])).toEqual([
    ['left', ['leaf']],
  ]);
});
