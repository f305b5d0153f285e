import type { DefinitionFile } from '../files/definition-file.ts';
import { schemaFindings } from '../files/schema-problems.ts';
import { keyFindings } from '../model/definition-key.ts';
import type { AlarmDefinition } from '../model/definitions.ts';
import type { Environment } from '../model/environment-schema.ts';
import type { Path, PathFinding, Problem } from '../model/problem.ts';
import type { Project } from '../model/project-schema.ts';
import type { AlarmFields } from './alarm-schema.ts';
import { checkAlarmFields } from './check-alarm.ts';
import type { WrittenComposite } from './check-composite.ts';
import { type Runbooks, runbookFindings } from './check-runbook.ts';
import { compileSlo, fastestBurnRate } from './compile-slo.ts';
import { type SloFields, sloSchema } from './slo-schema.ts';

/** Turns one objective of `alarms/slo.yaml` into its alarms, with everything that is wrong with it. */
export function checkSlo(source: {
  file: DefinitionFile;
  key: string;
  data: unknown;
  environment: Environment;
  project: Project;
  runbooks: Runbooks;
}): { alarms: AlarmDefinition[]; composites: WrittenComposite[]; problems: Problem[] } {
  const { file, key, data, environment, project, runbooks } = source;
  const problem = (finding: PathFinding): Problem => file.problem({ ...finding, path: [key, ...finding.path] });
  const shape = [...keyFindings(key, 'an objective'), ...schemaFindings(sloSchema, data)];
  if (shape.length > 0) return { alarms: [], composites: [], problems: shape.map(problem) };

  const slo = data as SloFields;
  const compiled = compileSlo(key, slo);
  const placeOf = (path: Path) => file.placeOf([key, ...sloPath(path, slo)]);
  const checked = Object.entries(compiled.alarms).map(([alarmKey, fields]: [string, AlarmFields]) =>
    checkAlarmFields({ key: alarmKey, fields, environment, project, placeOf }),
  );
  // The alarms differ in window and threshold only, so what is wrong with one is wrong with all.
  const findings = checked[0]?.findings.map((finding) => ({ ...finding, path: sloPath(finding.path, slo) })) ?? [];
  return {
    alarms: checked.map(({ definition }) => definition),
    composites: Object.entries(compiled.composites).map(([compositeKey, fields]) => ({
      key: compositeKey,
      fields,
      placeOf: () => placeOf([]),
      problem: (finding) => problem({ ...finding, path: [] }),
    })),
    problems: [...runbookFindings({ severity: 'page', ...slo }, runbooks), ...budgetFindings(slo), ...findings].map(
      problem,
    ),
  };
}

/** Where a part of a compiled alarm was written: after the metrics come `good` and `total`, and then what nobody wrote. */
function sloPath(path: Path, slo: SloFields): Path {
  const [field, index, ...rest] = path;
  if (field !== 'Metrics') return [];
  if (typeof index !== 'number' || index < slo.Metrics.length)
    return [field, ...(index === undefined ? [] : [index]), ...rest];
  if (index === slo.Metrics.length) return ['good'];
  return index === slo.Metrics.length + 1 ? ['total'] : [];
}

function budgetFindings({ objective, window }: SloFields): PathFinding[] {
  const rate = fastestBurnRate(window);
  const most = rate * (100 - objective);
  if (most < 100) return [];
  return [
    {
      path: ['objective'],
      severity: 'error',
      message: `with ${objective} % of ${window} days the page would need more than 100 % of requests to fail (${rate} times the budget)`,
      remedy: 'raise the objective, or shorten the window',
    },
  ];
}
