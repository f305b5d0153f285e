import type { MetricAlarmDefinition } from '../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { loadProject } from '../../src/monitoring/files/load-project.ts';
import { loadDefinitions } from '../../src/monitoring/load/load-definitions.ts';
import { minutesToAlarm } from '../../tests/unit/deployment/alarms/minutes-to-alarm.ts';
import { pagesInQuietDays, strays } from '../../tests/unit/deployment/alarms/quiet-days.ts';
import { actors, statementsOf } from '../../tests/unit/deployment/iam/actors.ts';
import { neededCalls } from '../../tests/unit/deployment/iam/needed-calls.ts';
import { neverCalls } from '../../tests/unit/deployment/iam/never-list.ts';
import { type Call, isAllowed } from '../../tests/unit/deployment/iam/policy-evaluation.ts';
import { specificationProblems } from '../../tests/unit/infrastructure/specification-problems.ts';
import { readTemplates } from '../../tests/unit/infrastructure/templates.ts';

const environments = [
  ['staging', 'production'],
  ['production', 'staging'],
] as const;

/** The calls of all actors in both environments: how many, how many of them are allowed, and how many of those that nobody may make. */
export async function measureRights() {
  const found = { needed: 0, needEverything: 0, refused: 0, attacks: 0, open: 0 };
  for (const [environment, other] of environments) {
    for (const actor of actors) {
      const statements = await statementsOf(actor, environment);
      const allowed = (call: Call) => isAllowed(statements, call);
      const needed = await neededCalls(actor, environment);
      const never = neverCalls(actor, environment, other);
      found.needed += needed.length;
      found.needEverything += needed.filter(({ resource }) => resource === '*').length;
      found.refused += needed.filter((call) => !allowed(call)).length;
      found.attacks += never.length;
      found.open += never.filter(allowed).length;
    }
  }
  return found;
}

/** Resources of all templates, and what AWS's resource specification says against them. */
export function measureTemplates() {
  const templates = Object.entries(readTemplates());
  return {
    resources: templates.reduce((sum, [, { Resources }]) => sum + Object.keys(Resources).length, 0),
    problems: templates.flatMap(([file, template]) => specificationProblems(file, template)).length,
  };
}

/** Minutes until a total failure is in ALARM, the most of all rates, and false alarms in thirty quiet days with five strays each. */
export async function measurePages(projectFolder: string) {
  const project = await loadProject(projectFolder);
  const { definitions } = await loadDefinitions({ project, environment: 'production' });
  const alarm = definitions.alarms.find(({ key }) => key === 'http-5xx-share')?.input as MetricAlarmDefinition;
  const minutes = [1, 3, 6, 9, 60].map((rate) => minutesToAlarm(alarm, rate) ?? Number.POSITIVE_INFINITY);
  const errors = strays({ days: 30, aDay: 5, placing: 'anywhere' });
  return { mostMinutes: Math.max(...minutes), quietPages: pagesInQuietDays(alarm, { perMinute: 1, errors }).length };
}
