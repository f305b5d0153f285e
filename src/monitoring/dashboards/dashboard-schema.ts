import { z } from 'zod';
import { rowHeight } from './dashboard-rows.ts';

const side = z.enum(['left', 'right']);
const color = z.string().describe('As in CSS: #d62728');
const statistic = z.string().describe('Sum, Average, Minimum, Maximum, SampleCount, p99, tm90, TC(:1000) and the like');

const metricOptions = z.looseObject({
  id: z.string().optional().describe('The name of the metric in expressions; begins with a small letter'),
  expression: z.string().optional().describe('Metric math over the ids of this widget'),
  label: z.string().optional(),
  color: color.optional(),
  stat: statistic.optional(),
  period: z.number().optional(),
  visible: z.boolean().optional(),
  yAxis: side.optional(),
});

/** Namespace, name, and dimensions by name and value, with options last; `.` and `...` repeat the row above. */
const metricRow = z.array(z.union([z.string(), metricOptions]));

const horizontalLine = z.looseObject({
  value: z.number(),
  label: z.string().optional(),
  color: color.optional(),
  fill: z.enum(['above', 'below', 'none']).optional(),
  yAxis: side.optional(),
});
const verticalLine = z.looseObject({ value: z.string(), label: z.string().optional(), color: color.optional() });
const alarms = z.array(z.string()).describe("Alarms of ours by key, anybody's by ARN");
const axis = z.looseObject({
  min: z.number().optional(),
  max: z.number().optional(),
  label: z.string().optional(),
  showUnits: z.boolean().optional(),
});
const axes = z.looseObject({ left: axis.optional(), right: axis.optional() });

const metricProperties = z.looseObject({
  title: z.string().optional(),
  region: z.string(),
  view: z.enum(['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table']).optional(),
  stacked: z.boolean().optional(),
  stat: statistic.optional(),
  period: z.number().optional().describe('Seconds'),
  metrics: z.array(metricRow).optional(),
  annotations: z
    .looseObject({
      alarms: alarms.optional(),
      horizontal: z.array(z.union([horizontalLine, z.array(horizontalLine)])).optional(),
      vertical: z.array(z.union([verticalLine, z.array(verticalLine)])).optional(),
    })
    .optional(),
  yAxis: axes.optional(),
  legend: z.looseObject({ position: z.enum(['right', 'bottom', 'hidden']) }).optional(),
  sparkline: z.boolean().optional(),
  setPeriodToTimeRange: z.boolean().optional(),
  liveData: z.boolean().optional(),
});
const textProperties = z.looseObject({
  markdown: z.string(),
  background: z.enum(['solid', 'transparent']).optional(),
});
const logProperties = z.looseObject({
  title: z.string().optional(),
  region: z.string(),
  query: z.string().describe("Begins with SOURCE 'log group' | ..."),
  view: z.enum(['table', 'timeSeries', 'bar', 'pie']).optional(),
});
const alarmProperties = z.looseObject({
  title: z.string().optional(),
  alarms,
  sortBy: z.enum(['default', 'stateUpdatedTimestamp', 'timestamp']).optional(),
  states: z.array(z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA'])).optional(),
});

/** By type, what a widget's `properties` hold. */
const propertiesByType = {
  metric: metricProperties,
  text: textProperties,
  log: logProperties,
  alarm: alarmProperties,
  explorer: z.looseObject({}),
  custom: z.looseObject({}),
};

const widget = z.union(
  Object.entries(propertiesByType).map(([type, properties]) => z.looseObject({ type: z.literal(type), properties })),
);
const placedWidget = widget.and(
  z.looseObject({
    x: z.int().min(0).max(23).optional(),
    y: z.int().min(0).optional(),
    width: z.int().min(1).max(24).optional(),
    height: z.int().min(1).max(1000).optional(),
  }),
);

const rowWidget = widget.and(
  z.looseObject({
    width: z.int().min(1).max(24).optional().describe('Columns of 24; widgets without one share what the others leave'),
  }),
);

const common = {
  start: z.string().optional().describe('-PT1H, or a time in ISO 8601'),
  end: z.string().optional(),
  periodOverride: z.enum(['auto', 'inherit']).optional(),
  variables: z.array(z.looseObject({})).optional(),
};

/**
 * A file of `dashboards/`, for editors: CloudWatch's body ("Dashboard body structure and syntax"), or rows in place of its widgets. What
 * is wrong with a file is `dashboardProblems`' business, which knows more rules than this.
 */
export const dashboardSchema = z.union([
  z.strictObject({ ...common, widgets: z.array(placedWidget) }),
  z.strictObject({
    ...common,
    rows: z.array(z.strictObject({ height: rowHeight, widgets: z.array(rowWidget).min(1) })),
  }),
]);
