import { loadEveryRegion } from '../../load/load-every-region.ts';
import { waivedAlarms } from '../../load/recommended-problems.ts';
import { type SentMetric, unwatchedMetrics } from '../../load/unwatched-metrics.ts';
import { environmentDimension } from '../../model/ownership.ts';
import { hasErrors } from '../../model/problem.ts';
import { type MonitorContext, problemSummary } from '../context/monitor-context.ts';
import { counted, countedObjects } from '../render/counted.ts';
import type { Paint } from '../render/paint.ts';
import { renderAnnotations } from '../render/render-annotations.ts';
import { renderProblems } from '../render/render-problems.ts';

/** How `validate` says what it found: `github` is for GitHub's own display of a workflow's problems beside the lines of a change. */
export type ValidateFormat = 'text' | 'json' | 'github';

/**
 * `monitor validate`: exit code 0 when the definitions can be applied (warnings may remain), else 1. An environment of several regions
 * is checked in each, unless one is chosen.
 */
export async function validate(context: MonitorContext, format: ValidateFormat = 'text'): Promise<number> {
  const { env: environment, project, paint, region } = context;
  const { definitions, problems } = await loadEveryRegion({ project, environment, region });
  const [first] = definitions;
  const { alarms, composites, dashboards, savedQueries } = first;
  const failed = hasErrors(problems);
  // Where something is wrong, definitions are missing, and so is what they watch.
  const unwatched = failed ? [] : unwatchedMetrics(first);
  const waived = waivedAlarms(project, environment);
  context.answer({
    environment,
    regions: definitions.map((each) => each.environment.Region),
    valid: !failed,
    alarms: alarms.length,
    compositeAlarms: composites.length,
    dashboards: dashboards.length,
    savedQueries: savedQueries.length,
    problems,
    unwatched,
    waived,
  });
  if (format === 'github') {
    context.say(renderAnnotations(problems));
    return failed ? 1 : 0;
  }
  const objects = countedObjects([...alarms, ...composites, ...dashboards, ...savedQueries]);
  const warnings = problems.length === 0 ? '' : `, ${counted(problems.length, 'warning')}`;
  context.say(renderProblems(problems, paint));
  context.say(
    failed
      ? problemSummary(problems, environment)
      : `${environment}: ${paint('green', 'valid')}; ${objects}${warnings}.\n${renderUnwatched(unwatched, paint)}${renderWaived(waived, paint)}`,
  );
  return failed ? 1 : 0;
}

function renderUnwatched(metrics: readonly SentMetric[], paint: Paint): string {
  const rows = metrics.map(({ metricName, dimensions, meaning }) => {
    const by = dimensions.filter((name) => name !== environmentDimension).join(' and ');
    return [by === '' ? metricName : `${metricName} by ${by}`, meaning] as const;
  });
  return renderRows(`${counted(metrics.length, 'metric')} sent, but neither drawn nor alarmed:`, rows, paint);
}

function renderWaived(waived: Readonly<Record<string, string>>, paint: Paint): string {
  const rows = Object.entries(waived);
  return renderRows(`${counted(rows.length, 'alarm')} that AWS recommends, waived:`, rows, paint);
}

function renderRows(title: string, rows: readonly (readonly [name: string, why: string])[], paint: Paint): string {
  if (rows.length === 0) return '';
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, why]) => `  ${name.padEnd(width)}  ${paint('dim', why)}\n`);
  return `${paint('yellow', title)}\n${lines.join('')}`;
}
