import type { Path } from '../model/problem.ts';
import type { AlarmFields } from './alarm-schema.ts';
import type { MetricFinding, MetricUse } from './check-metric.ts';

/** An alarm as it was written: any field may be missing or of a wrong type, which is for the schema to say. */
export type WrittenAlarm = Partial<AlarmFields>;

/** A metric that an alarm reads, and where its parts stand. */
export interface AlarmMetric {
  readonly use: MetricUse;
  readonly paths: Readonly<Record<MetricFinding['part'], Path>>;
}

/** An expression of an alarm, where it stands, and the Ids of its neighbours. */
export interface AlarmExpression {
  readonly expression: string;
  readonly path: Path;
  readonly ids: readonly string[];
}

/** Every metric that an alarm reads, whether it has one or several. Paths begin at the alarm. */
export function metricsOf(alarm: WrittenAlarm): AlarmMetric[] {
  const several = list(alarm.Metrics).map((query, index) => {
    const path = ['Metrics', index, 'MetricStat'];
    return alarmMetric(query?.MetricStat?.Metric, query?.MetricStat?.Unit, [...path, 'Metric'], path);
  });
  return [alarmMetric(alarm, alarm.Unit, [], []), ...several].filter((metric) => metric !== undefined);
}

export function expressionsOf(alarm: WrittenAlarm): AlarmExpression[] {
  const queries = list(alarm.Metrics);
  return queries.flatMap((query, index) => {
    if (typeof query?.Expression !== 'string') return [];
    const ids = queries.filter((other) => other !== query).map((other) => other?.Id);
    return [
      {
        expression: query.Expression,
        path: ['Metrics', index, 'Expression'],
        ids: ids.filter((id) => typeof id === 'string'),
      },
    ];
  });
}

function alarmMetric(
  metric: Pick<WrittenAlarm, 'Namespace' | 'MetricName' | 'Dimensions'> | undefined,
  unit: unknown,
  path: Path,
  unitPath: Path,
): AlarmMetric | undefined {
  if (typeof metric?.Namespace !== 'string' || typeof metric.MetricName !== 'string') return undefined;
  const dimensions = list(metric.Dimensions).filter(
    (dimension) => typeof dimension?.Name === 'string' && typeof dimension.Value === 'string',
  );
  return {
    use: {
      namespace: metric.Namespace,
      metricName: metric.MetricName,
      dimensions,
      unit: typeof unit === 'string' ? unit : undefined,
    },
    paths: {
      Namespace: [...path, 'Namespace'],
      MetricName: [...path, 'MetricName'],
      Dimensions: [...path, 'Dimensions'],
      Unit: [...unitPath, 'Unit'],
    },
  };
}

function list<Item>(value: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(value) ? value : [];
}
