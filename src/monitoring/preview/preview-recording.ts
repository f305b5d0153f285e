import type {
  CompositeAlarm,
  DescribeAlarmsInput,
  MetricAlarm,
  MetricDataQuery as SdkMetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import { distributionOf } from '../../cloudwatch/metrics/distribution.ts';
import { fillLabelIdentity } from '../../cloudwatch/metrics/dynamic-label.ts';
import type { FetchDistributions } from '../../cloudwatch/metrics/metric-data.ts';
import type { MetricDataQuery, MetricStat } from '../../cloudwatch/metrics/metric-data-query.ts';
import { answerMetricData, type PreviewSource } from './preview-source.ts';

const alarmSchema = z.looseObject({ AlarmName: z.string(), StateTransitionedTimestamp: z.coerce.date().optional() });

/** What a recording holds: JSON, in CloudWatch's own names where it has any. */
const recordingSchema = z.strictObject({
  /** The moment at which it was made, ISO 8601. */
  recordedAt: z.coerce.date(),
  /** The values of each metric with its statistic and period, by `metricKey`. Seconds since 1970, ascending. */
  metrics: z.record(z.string(), z.strictObject({ timestamps: z.array(z.number()), values: z.array(z.number()) })),
  metricAlarms: z.array(alarmSchema),
  compositeAlarms: z.array(alarmSchema),
});

type Recording = z.infer<typeof recordingSchema>;

/**
 * A source that gives what another one gives and keeps it. Metrics are kept as they are read, below the expressions, so that a
 * changed expression can be drawn from an old recording.
 */
export function createRecordingSource(source: PreviewSource): PreviewSource & { recording(): string } {
  const kept: Recording = { recordedAt: new Date(source.nowMs), metrics: {}, metricAlarms: [], compositeAlarms: [] };
  return {
    nowMs: source.nowMs,

    async getMetricData(input) {
      const queries = input.MetricDataQueries ?? [];
      const hidden = new Set(queries.filter(({ ReturnData }) => ReturnData === false).map(({ Id }) => Id));
      const all = queries.map((query) => ({ ...query, ReturnData: true }));
      const answer = await source.getMetricData({ ...input, MetricDataQueries: all });
      for (const result of answer.MetricDataResults ?? []) {
        const metricStat = queries.find(({ Id }) => Id === result.Id)?.MetricStat;
        if (metricStat === undefined) continue;
        const key = metricKey(metricStat as MetricStat);
        const before = kept.metrics[key] ?? { timestamps: [], values: [] };
        const points = new Map(before.timestamps.map((timestamp, index) => [timestamp, before.values[index]!]));
        result.Timestamps?.forEach((time, index) => {
          points.set(time.getTime() / 1000, result.Values?.[index] ?? Number.NaN);
        });
        const sorted = [...points].sort(([a], [b]) => a - b);
        kept.metrics[key] = { timestamps: sorted.map(([at]) => at), values: sorted.map(([, value]) => value) };
      }
      return { ...answer, MetricDataResults: answer.MetricDataResults?.filter(({ Id }) => !hidden.has(Id)) };
    },

    async describeAlarms(input) {
      const answer = await source.describeAlarms(input);
      for (const alarm of answer.MetricAlarms ?? []) keep(kept.metricAlarms, alarm);
      for (const alarm of answer.CompositeAlarms ?? []) keep(kept.compositeAlarms, alarm);
      return answer;
    },

    recording: () => `${JSON.stringify(kept, undefined, 1)}\n`,
  };
}

/**
 * The source behind a recording's text; `name` is the file's. A metric that is not in it has no data.
 * @throws AppError DEFINITION_INVALID when it is no recording.
 */
export function createRecordedSource({ name, text }: { name: string; text: string }): PreviewSource {
  const recording = parseRecording(name, text);
  const fetch: FetchDistributions = ({ metricStat, startSeconds, endSeconds }) => {
    const key = metricStat.Metric.MetricName;
    if (!Object.hasOwn(recording.metrics, key)) return [];
    const { timestamps, values } = recording.metrics[key]!;
    return timestamps.flatMap((at, index) => {
      if (at < startSeconds || at >= endSeconds) return [];
      return [{ startSeconds: at, distribution: distributionOf([values[index]!]) }];
    });
  };
  const wanted = (alarms: Recording['metricAlarms'], { AlarmNames }: DescribeAlarmsInput) =>
    alarms.filter(({ AlarmName }) => AlarmNames?.includes(AlarmName) ?? true);
  return {
    nowMs: recording.recordedAt.getTime(),
    getMetricData: async (input) =>
      answerMetricData({ ...input, MetricDataQueries: input.MetricDataQueries?.map(readingKey) }, fetch),
    describeAlarms: async (input) => ({
      MetricAlarms: wanted(recording.metricAlarms, input) as MetricAlarm[],
      CompositeAlarms: wanted(recording.compositeAlarms, input) as CompositeAlarm[],
    }),
  };
}

/** A query whose metric is named by its key and has one sample a period, of which the statistic is that sample. */
function readingKey(query: SdkMetricDataQuery): SdkMetricDataQuery {
  if (query.MetricStat === undefined) return query;
  const { MetricStat, Label } = query as MetricDataQuery & { MetricStat: MetricStat };
  const defaultLabel = MetricStat.Metric.MetricName;
  const Metric = { Namespace: 'Recorded', MetricName: metricKey(MetricStat) };
  // The key is not what a label should tell of the metric.
  const label = fillLabelIdentity(Label ?? defaultLabel, { metricStat: MetricStat, defaultLabel });
  return { ...query, Label: label, MetricStat: { Metric, Period: MetricStat.Period, Stat: 'Sum' } };
}

/** `AWS/RDS ReadLatency DBInstanceIdentifier=db-1 Maximum 60`, whatever the order of the dimensions. */
function metricKey({ Metric, Stat, Period }: MetricStat): string {
  const dimensions = (Metric.Dimensions ?? []).map(({ Name, Value }) => `${Name}=${Value}`).sort();
  return [Metric.Namespace, Metric.MetricName, ...dimensions, Stat, Period].join(' ');
}

function keep(alarms: Recording['metricAlarms'], alarm: MetricAlarm | CompositeAlarm): void {
  if (alarms.every(({ AlarmName }) => AlarmName !== alarm.AlarmName)) alarms.push(alarmSchema.parse(alarm));
}

function parseRecording(name: string, text: string): Recording {
  try {
    return recordingSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('DEFINITION_INVALID', `${name} is not a recording of dashboard data.`, {
      remedy: 'Make one with "monitor preview --live --record FILE".',
      cause,
    });
  }
}
