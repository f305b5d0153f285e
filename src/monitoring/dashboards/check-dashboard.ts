import { dashboardProblems } from '../../cloudwatch/dashboards/dashboard-body.ts';
import { expandWidgetMetrics, type WidgetMetric } from '../../cloudwatch/dashboards/widget-metrics.ts';
import { expressionFindings } from '../alarms/check-expression.ts';
import { type MetricContext, metricFindings } from '../alarms/check-metric.ts';
import type { DefinitionFile } from '../files/definition-file.ts';
import { keyFindings } from '../model/definition-key.ts';
import type { DashboardDefinition } from '../model/definitions.ts';
import type { Environment } from '../model/environment-schema.ts';
import type { Path, PathFinding, Problem } from '../model/problem.ts';
import type { Project } from '../model/project-schema.ts';
import { withAlarmArns } from './dashboard-alarms.ts';
import { metricWidgets, type WidgetProperties } from './dashboard-metrics.ts';
import { layOutRows } from './dashboard-rows.ts';

/** Turns a file of `dashboards/` into a definition: by CloudWatch's rules for a body, and every metric in it must exist. */
export function checkDashboard(source: {
  file: DefinitionFile;
  key: string;
  data: unknown;
  environment: Environment;
  project: Project;
  /** What its name begins with, before the key. */
  dashboardPrefix: string;
}): {
  definition: DashboardDefinition;
  problems: Problem[];
} {
  const { file, key, environment, project } = source;
  const { body: laidOut, sourcePath, findings } = layOutRows(source.data);
  const body = withAlarmArns(laidOut, { environment, names: project });
  const context = { environment: environment.Environment, ownNamespaces: project.ownNamespaces };
  const problem = (finding: PathFinding): Problem => file.problem({ ...finding, path: sourcePath(finding.path) });
  const problems = [
    ...keyFindings(key, 'a dashboard'),
    ...dashboardProblems(body).map(
      ({ DataPath, Message, severity }): PathFinding => ({
        path: pathOfDataPath(DataPath),
        severity,
        message: Message,
        remedy: '"Dashboard body structure and syntax" in the CloudWatch API reference has the rule',
      }),
    ),
    ...metricWidgets(body).flatMap(({ properties, path }) => widgetFindings({ context, properties, path })),
  ];
  return {
    definition: {
      kind: 'dashboard',
      key,
      name: source.dashboardPrefix + key,
      body,
      placeOf: (path) => file.placeOf(sourcePath(path)),
    },
    problems: [...findings.map(file.problem), ...problems.map(problem)],
  };
}

/** `/widgets/8/properties`, as CloudWatch writes the place of a validation message: a JSON pointer. */
export function pathOfDataPath(dataPath: string): Path {
  return dataPath
    .split('/')
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));
}

function widgetFindings(widget: { context: MetricContext; properties: WidgetProperties; path: Path }): PathFinding[] {
  const { context, properties, path } = widget;
  const metrics = expandWidgetMetrics(properties);
  return metrics.flatMap((metric, row) => {
    const rowPath = [...path, row];
    const { expression } = metric;
    if (expression === undefined) return metricRowFindings({ context, metric, rowPath });
    const ids = metrics.filter((other) => other !== metric).map(({ id }) => id);
    return expressionFindings({ expression, path: [...rowPath, 0, 'expression'], ids });
  });
}

function metricRowFindings(row: { context: MetricContext; metric: WidgetMetric; rowPath: Path }): PathFinding[] {
  const { context, metric, rowPath } = row;
  const { namespace, metricName, dimensions = [] } = metric;
  if (namespace === undefined || metricName === undefined) return [];
  const slots = { Namespace: 0, MetricName: 1, Dimensions: 2, Unit: 0 };
  return metricFindings({ namespace, metricName, dimensions }, context).map(({ part, ...finding }) => ({
    ...finding,
    path: [...rowPath, slots[part]],
  }));
}
