import { dashboardProblems } from '../cloudwatch/dashboard-body.ts';
import { expandWidgetMetrics, type WidgetMetric } from '../cloudwatch/widget-metrics.ts';
import { expressionFindings } from './check-expression.ts';
import { metricFindings } from './check-metric.ts';
import type { DefinitionFile } from './definition-file.ts';
import type { DashboardDefinition } from './definitions.ts';
import type { Environment } from './environment.ts';
import { namePrefix } from './ownership.ts';
import type { Path, Problem } from './problem.ts';

/** Turns a file of `dashboards/` into a definition: by CloudWatch's rules for a body, and every metric in it must exist. */
export function checkDashboard(source: {
  file: DefinitionFile;
  key: string;
  data: unknown;
  environment: Environment;
}): {
  definition: DashboardDefinition;
  problems: Problem[];
} {
  const { file, key, data, environment } = source;
  const problems = dashboardProblems(data).map(({ DataPath, Message, severity }) =>
    file.problem({
      path: pathOfDataPath(DataPath),
      severity,
      message: Message,
      remedy: '"Dashboard body structure and syntax" in the CloudWatch API reference has the rule',
    }),
  );
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(key)) {
    const remedy = 'name the file in small letters, digits and single dashes';
    problems.push(
      file.problem({ path: [], severity: 'error', message: `${key} cannot be a dashboard's name`, remedy }),
    );
  }
  problems.push(
    ...metricWidgets(data).flatMap(({ properties, path }) => widgetProblems({ file, environment, properties, path })),
  );
  const name = namePrefix(environment.Environment) + key;
  return { definition: { kind: 'dashboard', key, name, body: data, placeOf: (path) => file.placeOf(path) }, problems };
}

/** `/widgets/8/properties`, as CloudWatch writes the place of a validation message: a JSON pointer. */
export function pathOfDataPath(dataPath: string): Path {
  return dataPath
    .split('/')
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));
}

type Properties = Record<string, unknown> & { metrics: readonly unknown[] };

function metricWidgets(body: unknown): { properties: Properties; path: Path }[] {
  const widgets = isRecord(body) && Array.isArray(body.widgets) ? body.widgets : [];
  return widgets.flatMap((widget, index) => {
    const properties = isRecord(widget) && widget.type === 'metric' ? widget.properties : undefined;
    if (!isRecord(properties) || !isRowList(properties.metrics)) return [];
    return [
      { properties: { ...properties, metrics: properties.metrics }, path: ['widgets', index, 'properties', 'metrics'] },
    ];
  });
}

function widgetProblems(widget: {
  file: DefinitionFile;
  environment: Environment;
  properties: Properties;
  path: Path;
}): Problem[] {
  const { file, environment, properties, path } = widget;
  const metrics = expandWidgetMetrics(properties);
  return metrics.flatMap((metric, row) => {
    const rowPath = [...path, row];
    const { expression } = metric;
    if (expression !== undefined) {
      const ids = metrics.filter((other) => other !== metric).map(({ id }) => id);
      return expressionFindings({ expression, path: [...rowPath, 0, 'expression'], ids }).map(file.problem);
    }
    return metricRowProblems({ file, environment, metric, rowPath });
  });
}

function metricRowProblems(row: {
  file: DefinitionFile;
  environment: Environment;
  metric: WidgetMetric;
  rowPath: Path;
}): Problem[] {
  const { file, environment, metric, rowPath } = row;
  const { namespace, metricName, dimensions = [] } = metric;
  if (namespace === undefined || metricName === undefined) return [];
  const slots = { Namespace: 0, MetricName: 1, Dimensions: 2, Unit: 0 };
  return metricFindings({ namespace, metricName, dimensions }, environment.Environment).map((finding) =>
    file.problem({ ...finding, path: [...rowPath, slots[finding.part]] }),
  );
}

/** Rows that `expandWidgetMetrics` can read; what is wrong with others is for `dashboardProblems` to say. */
function isRowList(value: unknown): value is unknown[][] {
  return Array.isArray(value) && value.every((row) => Array.isArray(row) && row.length > 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
