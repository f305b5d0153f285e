import { html } from 'hono/html';
import { z } from 'zod';
import { AppError } from '../../../base/errors.ts';
import type { Html } from '../../format/html.ts';
import { type Alarm, byState, isNamedBy } from '../../reads/read-alarms.ts';
import { shortAlarmList } from './alarm-list.ts';

const propertiesSchema = z.looseObject({
  alarms: z.array(z.string()).min(1).max(100),
  states: z.array(z.string()).optional(),
  sortBy: z.enum(['default', 'stateUpdatedTimestamp', 'timestamp']).catch('default').default('default'),
});

type SortBy = z.infer<typeof propertiesSchema>['sortBy'];

/** The ARNs (or names) that an alarm widget lists. Throws DEFINITION_INVALID when it lists none. */
export function alarmWidgetArns(properties: Readonly<Record<string, unknown>>): string[] {
  const parsed = propertiesSchema.safeParse(properties);
  if (parsed.success) return parsed.data.alarms;
  throw new AppError('DEFINITION_INVALID', z.prettifyError(parsed.error), {
    remedy: 'Give the widget 1 to 100 alarm ARNs and apply the dashboard again.',
  });
}

/** An alarm widget: its alarms in the order of `sortBy`, only those in `states` where it names some. */
export function alarmWidget(
  properties: Readonly<Record<string, unknown>>,
  alarms: readonly Alarm[],
  nowMs: number,
  options: { links: boolean },
): Html {
  const { states, sortBy } = propertiesSchema.parse(properties);
  const listed = alarmWidgetArns(properties).flatMap((arn) => alarms.find((alarm) => isNamedBy(alarm, arn)) ?? []);
  const wanted = listed.filter(({ state }) => states === undefined || states.length === 0 || states.includes(state));
  const shown = wanted.sort(order(sortBy));
  if (shown.length > 0) return shortAlarmList(shown, nowMs, options);
  return listed.length > 0
    ? html`<p class="notice">None of its ${listed.length} alarms is in state ${states?.join(' or ')}.</p>`
    : html`<p class="notice">CloudWatch has none of the alarms that this widget names. Apply them before the dashboard.</p>`;
}

/** AWS page: "Dashboard body structure and syntax", on `sortBy`: by name; by state, the newest change first; by the change alone. */
function order(sortBy: SortBy): (a: Alarm, b: Alarm) => number {
  const byName = (a: Alarm, b: Alarm) => a.name.localeCompare(b.name);
  const byChange = (a: Alarm, b: Alarm) => (b.sinceMs ?? 0) - (a.sinceMs ?? 0) || byName(a, b);
  if (sortBy === 'timestamp') return byChange;
  return sortBy === 'default' ? byName : (a, b) => byState(a, b) || byChange(a, b);
}
