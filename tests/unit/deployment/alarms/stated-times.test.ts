import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MetricAlarmDefinition } from '../../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { readTemplates } from '../../infrastructure/templates.ts';
import { ownProject } from '../../monitoring/own-project.ts';
import { runbookProblems, statedIn, statedProblems } from './stated-times.ts';

const { definitions } = await loadDefinitions({ project: ownProject, environment: 'production' });
const declared = definitions.alarms
  .filter(({ severity }) => severity !== 'none')
  .map(({ key, input, runbook = '' }) => ({
    key,
    runbook,
    description: String(input.AlarmDescription).split('Runbook:')[0] ?? '',
    alarm: input as MetricAlarmDefinition,
  }));
const ofStacks = Object.values(readTemplates())
  .flatMap(({ Resources }) => Object.entries(Resources))
  // One that scales calls nobody, and has no runbook.
  .filter(([, { Type, Properties }]) => Type === 'AWS::CloudWatch::Alarm' && 'OKActions' in Properties)
  .map(([key, { Properties }]) => ({
    key,
    runbook: String(/Runbook: (\S+)/.exec(Properties.AlarmDescription)?.[1]),
    description: String(Properties.AlarmDescription),
    alarm: Properties as MetricAlarmDefinition,
  }));
const alarms = [...declared, ...ofStacks];

test.each(alarms)('$key fires as its description says, played', ({ description, alarm }) => {
  expect(statedProblems(description, alarm)).toEqual([]);
});

test.each(alarms)('$key is described by its runbook as it is', ({ runbook, ...each }) => {
  const [lead = ''] = readFileSync(runbook, 'utf8').split('## What it means');
  expect(runbookProblems(lead, each)).toEqual([]);
});

test('most descriptions state a time, and many a threshold', () => {
  const stated = alarms.map(({ description }) => statedIn(description));
  expect(stated.filter((each) => each !== undefined).length).toBeGreaterThan(25);
  expect(stated.filter((each) => each?.threshold !== undefined).length).toBeGreaterThan(12);
});

describe('what is not as it is said is named', () => {
  const cpu = declared.find(({ key }) => key === 'database-cpu')?.alarm as MetricAlarmDefinition;
  const share = declared.find(({ key }) => key === 'http-5xx-share')?.alarm as MetricAlarmDefinition;

  test.each([
    ['a longer time', cpu, 'More than 80 % of its CPU, for 10 minutes.', 'it says 10 minutes and looks at 15'],
    [
      'a lower threshold',
      cpu,
      'More than 70 % of its CPU, for 15 minutes.',
      'it says 3 bad periods beyond 70 and fires after none',
    ],
    ['a higher threshold', cpu, 'More than 90 % of its CPU, for 15 minutes.', 'it says 90, at which it fires already'],
    [
      'fewer bad minutes',
      share,
      'More than 5 % fail in 2 of 5 minutes.',
      'it says 2 bad periods beyond 5 and fires after 3',
    ],
    [
      'all instead of some',
      share,
      'More than 5 % fail for 5 minutes.',
      'it says 5 bad periods beyond 5 and fires after 3',
    ],
    ['nothing', share, 'Too many requests fail.', 'it does not say after which time it fires'],
  ])('in a description: %s', (_, alarm, description, problem) => {
    expect(statedProblems(description, alarm)).toContain(problem);
  });

  test.each([
    ['another time', 'More than 80 % of its CPU, for 10 minutes.', 'it does not say "or 15 minutes"'],
    ['another percentage', 'More than 70 % of its CPU, for 15 minutes.', 'it does not say 80 %'],
  ])('in a runbook: %s', (_, lead, problem) => {
    expect(runbookProblems(lead, { description: 'More than 80 % for 15 minutes', alarm: cpu })).toContain(problem);
  });
});
