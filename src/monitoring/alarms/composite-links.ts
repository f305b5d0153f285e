import type { PutCompositeAlarmInput } from '@aws-sdk/client-cloudwatch';
import { compositeAlarmProblems } from '../../cloudwatch/alarms/composite-alarm-rules.ts';
import { alarmReferences, childrenOf, parseAlarmRule, renameChildren } from '../../cloudwatch/alarms/composite-rule.ts';
import { ExpressionError } from '../../parsing/expression-error.ts';
import type { CompositeDefinition } from '../model/definitions.ts';
import { closestName } from '../model/did-you-mean.ts';
import type { Environment } from '../model/environment-schema.ts';
import { environmentPrefix } from '../model/ownership.ts';
import type { PathFinding, Problem } from '../model/problem.ts';
import type { OwnNames } from '../model/project-schema.ts';
import type { WrittenComposite } from './check-composite.ts';
import { notificationOf } from './compile-alarm.ts';

/**
 * Turns composites into definitions, now that all alarms are known by their keys: keys in rules and suppressors become names, and an
 * alarm that nobody declares is an error, as is a circle. The definitions come in an order in which each stands after the composites
 * that it needs, which is the order in which CloudWatch takes them.
 */
export function linkComposites(source: {
  composites: readonly WrittenComposite[];
  /** Keys of the metric alarms. */
  alarmKeys: Iterable<string>;
  environment: Environment;
  names: OwnNames;
}): { definitions: CompositeDefinition[]; problems: Problem[] } {
  const { composites, environment, names } = source;
  const keys = new Set([...source.alarmKeys, ...composites.map(({ key }) => key)]);
  const links = composites.map((composite) => linkComposite(composite, { keys, environment, names }));
  const { ordered, circles } = inOrder(links);
  return {
    definitions: ordered.flatMap(({ definition }) => definition ?? []),
    problems: [...links.flatMap(({ composite, findings }) => findings.map(composite.problem)), ...circles],
  };
}

interface Need extends Pick<PathFinding, 'path' | 'offset' | 'length'> {
  readonly key: string;
}

interface Link {
  readonly composite: WrittenComposite;
  readonly definition: CompositeDefinition | undefined;
  readonly findings: readonly PathFinding[];
  /** The alarms of ours that it needs, its children and its suppressor, and where it names them. */
  readonly needs: readonly Need[];
}

function linkComposite(
  composite: WrittenComposite,
  { keys, environment, names }: { keys: ReadonlySet<string>; environment: Environment; names: OwnNames },
): Link {
  const { key, fields, placeOf } = composite;
  const { severity, runbook, AlarmDescription, AlarmRule, ActionsSuppressor: suppressor, ...own } = fields;
  const prefix = environmentPrefix(names, environment.Environment);
  const keyOf = (name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
  const nameOf = (name: string) => (isArn(name) ? name : prefix + keyOf(name));
  const isKnown = (name: string) => isArn(name) || keys.has(keyOf(name));

  const findings: PathFinding[] = [];
  const read = readRule(AlarmRule);
  if ('finding' in read) return { composite, definition: undefined, findings: [read.finding], needs: [] };
  for (const { name, offset, length } of alarmReferences(read.rule)) {
    if (!isKnown(name)) findings.push({ ...unknownAlarm(name, keys), path: ['AlarmRule'], offset, length });
  }
  if (suppressor !== undefined && !isKnown(suppressor))
    findings.push({ ...unknownAlarm(suppressor, keys), path: ['ActionsSuppressor'] });

  const input: PutCompositeAlarmInput = {
    ...own,
    AlarmName: prefix + key,
    AlarmRule: renameChildren(AlarmRule.trim(), nameOf),
    ...notificationOf(fields, environment),
    ...(suppressor === undefined ? {} : { ActionsSuppressor: nameOf(suppressor) }),
  };
  const children = childrenOf(parseAlarmRule(input.AlarmRule ?? ''));
  const definition = {
    kind: 'composite alarm' as const,
    key,
    name: prefix + key,
    severity,
    runbook,
    input,
    children,
    placeOf,
  };
  const references = alarmReferences(read.rule).map((reference) => ({ path: ['AlarmRule'], ...reference }));
  const needed =
    suppressor === undefined ? references : [...references, { path: ['ActionsSuppressor'], name: suppressor }];
  return {
    composite,
    definition,
    findings: [...findings, ...refusals(input)],
    needs: needed.map(({ name, ...place }) => ({ ...place, key: keyOf(name) })).filter(({ key }) => keys.has(key)),
  };
}

function readRule(text: string): { rule: ReturnType<typeof parseAlarmRule> } | { finding: PathFinding } {
  try {
    return { rule: parseAlarmRule(text) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { message, offset } = error;
    return { finding: { path: ['AlarmRule'], offset, severity: 'error', message, remedy: ruleRemedy } };
  }
}

const ruleRemedy = 'write the rule otherwise; "PutCompositeAlarm" in the CloudWatch API reference has the syntax';

function unknownAlarm(name: string, keys: ReadonlySet<string>): Omit<PathFinding, 'path'> {
  const closest = closestName(name, [...keys]);
  const somebodyElses = "name somebody else's alarm by its ARN";
  return {
    severity: 'error',
    message: `there is no alarm ${name}`,
    remedy:
      closest === undefined ? `declare it, or ${somebodyElses}` : `did you mean ${closest}? Otherwise ${somebodyElses}`,
  };
}

/** What PutCompositeAlarm would refuse. Places inside the rule are left out: the names in it are longer than the keys that were written. */
function refusals(input: PutCompositeAlarmInput): PathFinding[] {
  return compositeAlarmProblems({ ...input }).map(({ path, message }) => ({
    path,
    severity: 'error',
    message,
    remedy: 'CloudWatch refuses the alarm otherwise; "PutCompositeAlarm" in its API reference has the rule',
  }));
}

/** Depth first, so that what is needed comes before what needs it. A circle is reported once, at the rule that closes it. */
function inOrder(links: readonly Link[]): { ordered: Link[]; circles: Problem[] } {
  const byKey = new Map(links.map((link) => [link.composite.key, link]));
  const ordered = new Set<Link>();
  const circles: Problem[] = [];
  function visit(link: Link, above: readonly Link[]): void {
    if (ordered.has(link)) return;
    const start = above.indexOf(link);
    if (start >= 0) {
      const circle = [...above.slice(start), link].map(({ composite }) => composite.key).join(' -> ');
      const message = `the composite alarms need each other in a circle: ${circle}`;
      const remedy =
        'take one of them out of the rule of the other: CloudWatch can neither evaluate nor delete a circle';
      const last = above.at(-1)!;
      const { key: _, ...place } = last.needs.find(({ key }) => key === link.composite.key)!;
      circles.push(last.composite.problem({ ...place, severity: 'error', message, remedy }));
      return;
    }
    for (const { key } of link.needs) {
      const needed = byKey.get(key);
      if (needed !== undefined) visit(needed, [...above, link]);
    }
    ordered.add(link);
  }
  for (const link of links) visit(link, []);
  return { ordered: [...ordered], circles };
}

function isArn(name: string): boolean {
  return name.startsWith('arn:');
}
