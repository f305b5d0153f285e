import {
  type Check,
  fields,
  integer,
  isRecord,
  list,
  oneOf,
  type Path,
  type Report,
  text,
} from '../base/validators.ts';
import { widgetProperties } from './dashboard-widgets.ts';

/** A message as PutDashboard gives it. With an error the dashboard is not saved; with warnings only, it is. */
export interface DashboardProblem {
  /** Where in the body: `/widgets/8/properties`; empty for the body as a whole. */
  readonly DataPath: string;
  readonly Message: string;
  readonly severity: 'error' | 'warning';
}

/** Errors, and warnings, that are told of one body [inferred]: a body of a megabyte may have hundreds of thousands. */
const problemsMax = 1000;
/** Most metrics on all widgets together. */
const metricsMax = 2500;

const knownTypes = Object.keys(widgetProperties);

const widget: Check = (value, path, report) => {
  widgetFrame(value, path, report);
  if (!isRecord(value)) return;
  const { type, x, y, properties } = value;
  if (x !== undefined && y === undefined) report(path, 'Should have property y when property x is present');
  if (y !== undefined && x === undefined) report(path, 'Should have property x when property y is present');
  if (typeof type !== 'string' || properties === undefined) return;
  const check = Object.hasOwn(widgetProperties, type) ? widgetProperties[type] : undefined;
  if (check !== undefined) check(properties, [...path, 'properties'], report);
  else report([...path, 'type'], `Should be equal to one of the allowed values: ${knownTypes.join(', ')}`, 'warning');
};

const widgetFrame = fields({
  required: { type: text(), properties: fields({}) },
  optional: {
    x: integer({ atLeast: 0, atMost: 23 }),
    y: integer({ atLeast: 0 }),
    width: integer({ atLeast: 1, atMost: 24 }),
    height: integer({ atLeast: 1, atMost: 1000 }),
  },
  onUnknown: (name, path, report) => {
    report(
      path,
      `The "${name}" property is not expected to be part of a widget definition, will be ignored`,
      'warning',
    );
  },
});

const dashboardBody = fields({
  required: { widgets: list(widget, { atMost: 500 }) },
  optional: {
    variables: list(fields({}), { atMost: 25 }),
    start: text({ atLeast: 1 }),
    end: text({ atLeast: 1 }),
    periodOverride: oneOf('auto', 'inherit'),
  },
  onUnknown: (name, path, report) => {
    report(path, `The "${name}" property is not expected, will be ignored`, 'warning');
  },
});

/**
 * What PutDashboard has to say of a parsed dashboard body, in the order of the body. AWS page: "Dashboard body structure
 * and syntax". The form of the messages is CloudWatch's; AWS does not publish their list [inferred where none was seen].
 */
export function dashboardProblems(body: unknown): DashboardProblem[] {
  const problems: DashboardProblem[] = [];
  const counts = { error: 0, warning: 0 };
  const report: Report = (path: Path, message, severity = 'error') => {
    counts[severity]++;
    if (counts[severity] > problemsMax) return;
    problems.push({ DataPath: path.map((step) => `/${pointerStep(step)}`).join(''), Message: message, severity });
  };
  dashboardBody(body, [], report);
  if (countDashboardMetrics(body) > metricsMax) report(['widgets'], `Should NOT have more than ${metricsMax} metrics`);
  return problems;
}

/** Rows of `metrics` on all widgets of a parsed body together, expressions among them; 0 of what is no body. */
export function countDashboardMetrics(body: unknown): number {
  if (!isRecord(body) || !Array.isArray(body.widgets)) return 0;
  return body.widgets.reduce((sum: number, part: unknown) => {
    const metrics = isRecord(part) && isRecord(part.properties) ? part.properties.metrics : undefined;
    return sum + (Array.isArray(metrics) ? metrics.length : 0);
  }, 0);
}

/** A step of a JSON pointer, in which `~` and `/` are written otherwise. */
function pointerStep(step: string | number): string {
  return `${step}`.replaceAll('~', '~0').replaceAll('/', '~1');
}
