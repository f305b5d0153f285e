import { metricAlarmProblems } from '../../cloudwatch/alarms/metric-alarm-rules.ts';
import type { DefinitionFile } from '../files/definition-file.ts';
import { schemaFindings } from '../files/schema-problems.ts';
import { keyFindings } from '../model/definition-key.ts';
import type { AlarmDefinition } from '../model/definitions.ts';
import type { Environment } from '../model/environment-schema.ts';
import type { Path, PathFinding, Problem } from '../model/problem.ts';
import type { Project } from '../model/project-schema.ts';
import { expressionsOf, metricsOf, type WrittenAlarm } from './alarm-parts.ts';
import { type AlarmFields, alarmSchema, decidedElsewhere } from './alarm-schema.ts';
import { expressionFindings, expressionRemedy } from './check-expression.ts';
import { type MetricContext, metricFindings } from './check-metric.ts';
import { type Runbooks, runbookFindings } from './check-runbook.ts';
import { compileAlarm } from './compile-alarm.ts';

/**
 * Turns one entry of a file of alarms into a definition, with everything that is wrong with it. There is no definition when its
 * shape is wrong; the other checks look at what there is all the same, so that one run finds as much as it can.
 */
export function checkAlarm(source: {
  file: DefinitionFile;
  key: string;
  data: unknown;
  environment: Environment;
  project: Project;
  runbooks: Runbooks;
}): { definition: AlarmDefinition | undefined; problems: Problem[] } {
  const { file, key, data, environment, project, runbooks } = source;
  const toProblem = (finding: PathFinding): Problem => file.problem({ ...finding, path: [key, ...finding.path] });
  const shape = [...keyFindings(key, 'an alarm'), ...schemaFindings(alarmSchema, data, decidedElsewhere)];
  if (typeof data !== 'object' || data === null) return { definition: undefined, problems: shape.map(toProblem) };

  const alarm: WrittenAlarm = data;
  const description = typeof alarm.AlarmDescription === 'string' ? alarm.AlarmDescription : '';
  const fields = { ...alarm, AlarmDescription: description } as AlarmFields;
  const own = [...shape, ...runbookFindings(alarm, runbooks)];
  const placeOf = (path: Path) => file.placeOf([key, ...path]);
  const { definition, findings } = checkAlarmFields({ key, fields, environment, project, placeOf, own });
  return { definition: shape.length === 0 ? definition : undefined, problems: findings.map(toProblem) };
}

/**
 * Compiles an alarm, and looks at its metrics, its expressions and at what CloudWatch would refuse. The findings begin with `own`, which
 * are known already and are not said again.
 */
export function checkAlarmFields(source: {
  key: string;
  fields: AlarmFields;
  environment: Environment;
  project: Project;
  placeOf: AlarmDefinition['placeOf'];
  own?: readonly PathFinding[];
}): { definition: AlarmDefinition; findings: PathFinding[] } {
  const { key, fields, environment, project, placeOf } = source;
  const { severity, runbook } = fields;
  const input = compileAlarm({ key, fields, environment, names: project });
  const metricContext = { environment: environment.Environment, ownNamespaces: project.ownNamespaces };
  const own = [...(source.own ?? []), ...metricAndExpressionFindings(fields, metricContext)];
  return {
    definition: { kind: 'alarm', key, name: input.AlarmName ?? key, severity, runbook, input, placeOf },
    findings: [...own, ...unsaid(refusalFindings({ ...input }), own)],
  };
}

function metricAndExpressionFindings(alarm: WrittenAlarm, context: MetricContext): PathFinding[] {
  const metrics = metricsOf(alarm).flatMap(({ use, paths }) =>
    metricFindings(use, context).map(({ part, ...finding }) => ({ ...finding, path: paths[part] })),
  );
  return [...metrics, ...expressionsOf(alarm).flatMap(expressionFindings)];
}

const refusalRemedy = 'CloudWatch refuses the alarm otherwise; "PutMetricAlarm" in its API reference has the rule';

/** What PutMetricAlarm would refuse, by the same rules as the local endpoint. */
function refusalFindings(input: Record<string, unknown>): PathFinding[] {
  return metricAlarmProblems(input).map(({ path, message, offset }) => ({
    path,
    offset,
    severity: 'error',
    message,
    remedy: path.at(-1) === 'Expression' ? expressionRemedy : refusalRemedy,
  }));
}

/** The refusals that `own` findings have not named already, at the same place or as a field that is missing. */
function unsaid(refusals: readonly PathFinding[], own: readonly PathFinding[]): PathFinding[] {
  const said = new Set(own.map(({ path }) => pathKey(path)));
  return refusals.filter(({ path }) => (path.length === 0 ? own.length === 0 : !said.has(pathKey(path))));
}

function pathKey(path: Path): string {
  return JSON.stringify(path);
}
