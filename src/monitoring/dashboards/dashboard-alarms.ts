import { closestName } from '../model/did-you-mean.ts';
import type { Environment } from '../model/environment-schema.ts';
import { environmentPrefix } from '../model/ownership.ts';
import type { Path, PathFinding } from '../model/problem.ts';
import type { OwnNames } from '../model/project-schema.ts';

/** A place in a body at which alarms are shown: an alarm widget, or the annotations of a metric widget. */
interface AlarmList {
  readonly alarms: readonly unknown[];
  readonly path: Path;
}

/** By what the ARNs of the environment's own alarms are known. */
interface AlarmScope {
  readonly environment: Environment;
  readonly names: OwnNames;
}

/** A body in which alarms that were named by their key are named by their ARN, which is all that CloudWatch takes. */
export function withAlarmArns(body: unknown, scope: AlarmScope): unknown {
  if (alarmLists(body).length === 0) return body;
  const copy = structuredClone(body);
  for (const { alarms } of alarmLists(copy)) {
    const list = alarms as unknown[];
    for (const [index, alarm] of list.entries()) {
      if (typeof alarm === 'string' && !alarm.startsWith('arn:')) list[index] = alarmArnStart(scope) + alarm;
    }
  }
  return copy;
}

/** The alarms under our names that a body shows and nobody declares. `keys` are those of all alarms, composites among them. */
export function unknownAlarmFindings(
  body: unknown,
  { keys, ...scope }: AlarmScope & { keys: ReadonlySet<string> },
): PathFinding[] {
  const start = alarmArnStart(scope);
  return alarmLists(body).flatMap(({ alarms, path }) =>
    alarms.flatMap((alarm, index): PathFinding[] => {
      if (typeof alarm !== 'string' || !alarm.startsWith(start)) return [];
      const key = alarm.slice(start.length);
      if (keys.has(key)) return [];
      const closest = closestName(key, [...keys]);
      const remedy = closest === undefined ? 'declare it, or remove it here' : `did you mean ${closest}?`;
      return [{ path: [...path, index], severity: 'error', message: `there is no alarm ${key}`, remedy }];
    }),
  );
}

/** What the ARNs of the environment's own alarms begin with. */
function alarmArnStart({ environment, names }: AlarmScope): string {
  const { Environment: name, Region: region, AccountId: account } = environment;
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:cloudwatch:${region}:${account}:alarm:${environmentPrefix(names, name)}`;
}

function alarmLists(body: unknown): AlarmList[] {
  const widgets = field(body, 'widgets');
  return (Array.isArray(widgets) ? widgets : []).flatMap((widget: unknown, index) => {
    const path = ['widgets', index, 'properties'];
    const properties = field(widget, 'properties');
    const shown = field(widget, 'type') === 'alarm' ? field(properties, 'alarms') : undefined;
    const annotated = field(field(properties, 'annotations'), 'alarms');
    return [...listAt(shown, [...path, 'alarms']), ...listAt(annotated, [...path, 'annotations', 'alarms'])];
  });
}

function listAt(alarms: unknown, path: Path): AlarmList[] {
  return Array.isArray(alarms) ? [{ alarms, path }] : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
