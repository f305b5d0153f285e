import { loadDefinitions } from '../monitoring/load-definitions.ts';
import { hasErrors } from '../monitoring/problem.ts';
import { counted, countedObjects } from './counted.ts';
import { type MonitorContext, problemSummary } from './monitor-context.ts';
import { renderProblems } from './render-problems.ts';

/** `monitor validate`: exit code 0 when the definitions can be applied (warnings may remain), else 1. */
export async function validate(context: MonitorContext): Promise<number> {
  const { env, deps, paint } = context;
  const { definitions, problems } = await loadDefinitions({ folder: deps.folder, environment: env });
  const failed = hasErrors(problems);
  const objects = [...definitions.alarms, ...definitions.dashboards];
  const warnings = problems.length;
  context.answer({
    environment: env,
    valid: !failed,
    alarms: definitions.alarms.length,
    dashboards: definitions.dashboards.length,
    problems,
  });
  context.say(renderProblems(problems, paint));
  context.say(
    failed
      ? problemSummary(problems, env)
      : `${env}: ${paint('green', 'valid')}; ${countedObjects(objects)}${warnings === 0 ? '' : `, ${counted(warnings, 'warning')}`}.\n`,
  );
  return failed ? 1 : 0;
}
