import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlarmTestRun, runAlarmTests } from '../../../../src/monitoring/alarm-tests/alarm-test-run.ts';

/** Alarms that a test file brings along. */
export const alarms = `
alarms:
  share:
    Metrics:
      - Id: errors
        MetricStat: { Metric: { Namespace: N, MetricName: Same }, Period: 60, Stat: Sum }
        ReturnData: false
      - Id: requests
        MetricStat: { Metric: { Namespace: N, MetricName: Same }, Period: 60, Stat: SampleCount }
        ReturnData: false
      - { Id: share, Expression: '100 * FILL(errors, 0) / requests' }
    ComparisonOperator: GreaterThanThreshold
    Threshold: 5
    EvaluationPeriods: 5
    DatapointsToAlarm: 3
  hosts:
    { Namespace: N, MetricName: Hosts, Statistic: Minimum, Period: 60, ComparisonOperator: LessThanThreshold, Threshold: 2,
      EvaluationPeriods: 2, TreatMissingData: breaching }
  slow:
    { Namespace: N, MetricName: Latency, ExtendedStatistic: p99, Period: 300, ComparisonOperator: GreaterThanThreshold,
      Threshold: 1000, EvaluationPeriods: 1 }
  cold:
    { Namespace: N, MetricName: Temperature, ExtendedStatistic: p50, Period: 60, ComparisonOperator: LessThanThreshold,
      Threshold: -5, EvaluationPeriods: 1 }
  quiet:
    Metrics:
      - Id: requests
        MetricStat: { Metric: { Namespace: N, MetricName: Requests }, Period: 3600, Stat: Sum }
        ReturnData: false
      - { Id: working, Expression: 'IF(DAY(requests) <= 5 AND HOUR(requests) >= 8, requests, 1)' }
    ComparisonOperator: LessThanThreshold
    Threshold: 1
    EvaluationPeriods: 1
  either: { AlarmRule: ALARM(share) OR ALARM("hosts") }
  fine: { AlarmRule: OK(share) AND OK(hosts) }
  above: { AlarmRule: ALARM(either) AND NOT ALARM(slow) }
  kept-back:
    AlarmRule: ALARM(share)
    ActionsSuppressor: slow
    ActionsSuppressorWaitPeriod: 120
    ActionsSuppressorExtensionPeriod: 180
`;

/** A folder for test files. */
export interface AlarmTestFolder {
  readonly folder: string;
  /** Runs these tests of the alarms above. */
  run(tests: string, more?: Partial<Parameters<typeof runAlarmTests>[0]>): Promise<AlarmTestRun>;
  remove(): Promise<void>;
}

export async function createAlarmTestFolder(): Promise<AlarmTestFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'alarm-tests-'));
  return {
    folder,
    async run(tests, more = {}) {
      await writeFile(join(folder, 'a.test.yaml'), `${alarms}tests:\n${tests}`);
      return await runAlarmTests({ folder, files: ['a.test.yaml'], ...more });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
