import {
  all,
  boolean,
  type Check,
  fields,
  integer,
  isRecord,
  list,
  number,
  oneOf,
  satisfying,
  text,
} from '../base/validators.ts';
import { axisSide, widgetPeriod, widgetStatistic } from './dashboard-fields.ts';
import { metricRows } from './dashboard-metric-rows.ts';

const color = text({ atLeast: 1 });

const axis = all(
  fields({ optional: { min: number(), max: number(), label: text(), showUnits: boolean }, onUnknown: ignored }),
  (value, path, report) => {
    if (!isRecord(value) || typeof value.min !== 'number' || typeof value.max !== 'number') return;
    if (value.min > value.max) report([...path, 'min'], `Should be <= ${value.max}`);
  },
);

const horizontalLine = fields({
  required: { value: number() },
  optional: { label: text(), color, fill: oneOf('above', 'below', 'none'), visible: boolean, yAxis: axisSide },
  onUnknown: ignored,
});
const isoTime = satisfying((value) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(value)
    ? undefined
    : 'Should be a time in ISO 8601',
);
const verticalLine = fields({
  required: { value: isoTime },
  optional: { label: text(), color, fill: oneOf('before', 'after', 'none'), visible: boolean },
  onUnknown: ignored,
});

/** One line, or two that bound a band. */
function lineOrBand(line: Check): Check {
  const band = list(line, { atLeast: 2, atMost: 2 });
  return (value, path, report) => (Array.isArray(value) ? band : line)(value, path, report);
}

const alarmArns = (limits: { atLeast?: number; atMost: number }): Check => list(text({ atLeast: 1 }), limits);

const annotations = all(
  fields({
    optional: {
      alarms: alarmArns({ atMost: 1 }),
      horizontal: list(lineOrBand(horizontalLine)),
      vertical: list(lineOrBand(verticalLine)),
    },
    onUnknown: ignored,
  }),
  (value, path, report) => {
    if (!isRecord(value) || !hasAlarm(value)) return;
    for (const name of ['horizontal', 'vertical']) {
      if (value[name] !== undefined) report(path, `Should NOT have property ${name} when property alarms is present`);
    }
  },
);

const common = { title: text(), accountId: text(), region: text({ atLeast: 1 }) };

const metricProperties = all(
  fields({
    optional: {
      ...common,
      metrics: metricRows,
      // Contributor Insights, as CloudWatch's own console writes it.
      insightRule: fields({}),
      annotations,
      period: widgetPeriod,
      stat: widgetStatistic,
      view: oneOf('timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table'),
      stacked: boolean,
      sparkline: boolean,
      trend: boolean,
      liveData: boolean,
      singleValueFullPrecision: boolean,
      setPeriodToTimeRange: boolean,
      timezone: text(),
      start: text(),
      end: text(),
      legend: fields({ required: { position: oneOf('right', 'bottom', 'hidden') }, onUnknown: ignored }),
      labels: fields({ optional: { visible: boolean }, onUnknown: ignored }),
      yAxis: fields({ optional: { left: axis, right: axis }, onUnknown: ignored }),
      table: fields({}),
    },
    onUnknown: ignored,
  }),
  needsMetricsOrAlarm,
  gaugeNeedsLimits,
);

/** An alarm brings its own metrics and its region. The second sentence is AWS's own beside the first (measured). */
function needsMetricsOrAlarm(...[value, path, report]: Parameters<Check>): void {
  if (!isRecord(value) || (isRecord(value.annotations) && hasAlarm(value.annotations))) return;
  if (value.region === undefined) {
    report(path, "Should have required property 'region'");
    report(path, 'The metric widget should have specified a region and a data source or an alarm annotation');
  }
  if (value.metrics === undefined && value.insightRule === undefined) {
    report(path, "Should have required property 'metrics'");
  }
}

const hasAlarm = ({ alarms }: Readonly<Record<string, unknown>>) =>
  Array.isArray(alarms) ? alarms.length > 0 : alarms !== undefined;

function gaugeNeedsLimits(...[value, path, report]: Parameters<Check>): void {
  if (!isRecord(value) || value.view !== 'gauge') return;
  const left = isRecord(value.yAxis) && isRecord(value.yAxis.left) ? value.yAxis.left : {};
  for (const name of ['min', 'max']) {
    if (left[name] === undefined) report([...path, 'yAxis', 'left'], `Should have required property '${name}'`);
  }
}

/** By type, the rules of a widget's `properties`. Those of explorer and custom widgets are not looked into. */
export const widgetProperties: Readonly<Record<string, Check>> = {
  metric: metricProperties,
  text: fields({
    required: { markdown: text() },
    optional: { background: oneOf('solid', 'transparent') },
    onUnknown: ignored,
  }),
  log: fields({
    required: { region: common.region, query: text({ atLeast: 1 }) },
    optional: {
      ...common,
      view: oneOf('table', 'timeSeries', 'bar', 'pie'),
      stacked: boolean,
      queryLanguage: oneOf('CWLI', 'SQL', 'PPL', 'LOGSQL'),
      queryBy: text(),
      logGroupPrefixes: fields({}),
      liveData: boolean,
      timezone: text(),
      yAxis: fields({ optional: { left: axis, right: axis }, onUnknown: ignored }),
      legend: fields({ optional: { position: oneOf('right', 'bottom', 'hidden') }, onUnknown: ignored }),
    },
    onUnknown: ignored,
  }),
  alarm: fields({
    required: { alarms: alarmArns({ atLeast: 1, atMost: 100 }) },
    optional: {
      title: common.title,
      sortBy: oneOf('default', 'stateUpdatedTimestamp', 'timestamp'),
      states: list(oneOf('ALARM', 'OK', 'INSUFFICIENT_DATA'), { atMost: 3 }),
      maxAlarms: integer({ atLeast: 1, atMost: 100 }),
    },
    onUnknown: ignored,
  }),
  explorer: fields({}),
  custom: fields({}),
};

function ignored(name: string, path: Parameters<Check>[1], report: Parameters<Check>[2]): void {
  report(path, `The "${name}" property is not expected, will be ignored`, 'warning');
}
