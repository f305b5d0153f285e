import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { alarmQueries } from '../../../../../src/console/alarms/list/alarm-chart.ts';

const alarm: MetricAlarm = {
  Namespace: 'InsuranceClaims',
  MetricName: 'PoolUtilization',
  Statistic: 'Maximum',
  Period: 60,
};
const share: MetricAlarm = {
  Metrics: [
    { Id: 'm1', ReturnData: false, MetricStat: { Metric: { MetricName: 'Errors' }, Period: 300, Stat: 'Sum' } },
    { Id: 'share', Expression: 'm1 / 100', Label: 'Share of errors', ReturnData: true },
  ],
};

test("the queries keep the alarm's period where it is longer than the range's", () => {
  const window = { startSeconds: 0, endSeconds: 3600, periodSeconds: 60 };
  expect(alarmQueries(alarm, window)[0]?.MetricStat?.Period).toBe(60);
  expect(alarmQueries(share, window)[0]?.MetricStat?.Period).toBe(300);
  expect(alarmQueries(alarm, { ...window, periodSeconds: 300 })[0]?.MetricStat?.Period).toBe(300);
});
