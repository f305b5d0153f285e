import { describe, expect, test } from 'vitest';
import type { MetricAlarmDefinition } from '../../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { readTemplates } from '../../infrastructure/templates.ts';
import { ownProject } from '../../monitoring/own-project.ts';
import { type Arrival, missesLateDatum, statesAsDataCome } from './late-datum.ts';

const { definitions } = await loadDefinitions({ project: ownProject, environment: 'production' });
const alarms = definitions.alarms.map(({ key, input }) => ({ key, alarm: input as MetricAlarmDefinition }));
const ofTemplates = Object.entries(readTemplates()).flatMap(([file, { Resources }]) =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    .map(([name, { Properties }]) => ({ key: `${file} ${name}`, alarm: Properties as MetricAlarmDefinition })),
);
const declared = (key: string) => alarms.find((each) => each.key === key)?.alarm as MetricAlarmDefinition;

test.each([...alarms, ...ofTemplates])('$key sees a datum that comes a minute late', ({ alarm }) => {
  expect(missesLateDatum(alarm)).toBeUndefined();
});

describe('an alarm that misses one is named', () => {
  const of = (periods: number, periodSeconds: number, needed?: number): MetricAlarmDefinition => ({
    Namespace: 'InsuranceClaims',
    MetricName: 'ClaimsUnaccounted',
    Statistic: 'Sum',
    Period: periodSeconds,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
    EvaluationPeriods: periods,
    ...(needed === undefined ? {} : { DatapointsToAlarm: needed }),
    TreatMissingData: 'missing',
  });

  test.each([
    ['one of one minute', of(1, 60)],
    ['one of one minute, said twice', of(1, 60, 1)],
    ['one of three periods of ten seconds', of(3, 10, 1)],
  ])('%s', (_, alarm) => {
    expect(missesLateDatum(alarm)).toContain('never looked at');
  });

  test.each([
    ['one of two minutes', of(2, 60, 1)],
    ['one of five minutes', of(5, 60, 1)],
    ['one period of five minutes, which slides', of(1, 300)],
    ['three of five minutes, which sees what lasts', of(5, 60, 3)],
    ['a window of three days, looked at each hour', of(1, 259_200)],
  ])('and %s is not', (_, alarm) => {
    expect(missesLateDatum(alarm)).toBeUndefined();
  });
});

describe('a claim that was acknowledged and is not there', () => {
  // Both instances send each minute; the one that misses the claim gets its call through a minute later.
  const arrivals: Arrival[] = Array.from({ length: 12 }, (_, minute) => minute).flatMap((minute) => [
    { minute, value: minute === 5 ? 1 : 0, comesMinute: minute === 5 ? 6 : minute },
    { minute, value: 0, comesMinute: minute },
  ]);
  const inTime = arrivals.map((arrival) => ({ ...arrival, comesMinute: arrival.minute }));

  test('pages, though its datum comes late', () => {
    const alarm = declared('claims-unaccounted');
    expect(statesAsDataCome(alarm, inTime, 12)[5]).toBe('ALARM');
    expect(statesAsDataCome(alarm, arrivals, 12).slice(4, 8)).toEqual(['OK', 'OK', 'ALARM', 'ALARM']);
    expect(statesAsDataCome(alarm, arrivals, 12).at(-1)).toBe('OK');
  });

  test('would be missed by an alarm of one minute', () => {
    const alarm = { ...declared('claims-unaccounted'), EvaluationPeriods: 1, DatapointsToAlarm: 1 };
    expect(statesAsDataCome(alarm, inTime, 12)).toContain('ALARM');
    expect(statesAsDataCome(alarm, arrivals, 12)).not.toContain('ALARM');
  });
});
