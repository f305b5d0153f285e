import type { LiveAccount } from '../account/live-account.ts';
import type { LogEvent } from '../account/newest-log-event.ts';
import {
  type Configuration,
  compareConfigurations,
  configurationHash,
  configurationOf,
  type Differences,
  hasDifferences,
} from '../compare/compare-configuration.ts';
import { type LiveObject, objectKey, readLiveObjects } from '../compare/live-objects.ts';
import type { Definition, Definitions } from '../model/definitions.ts';
import { appliedTag, ownerOf, tagValue } from '../model/ownership.ts';
import type { Author, Happening } from './drift-author.ts';
import type { Subject } from './plan.ts';
import { declaredObjects } from './plan-changes.ts';

/** Something that is not as it was applied. `before` in its fields is what is declared, `after` what somebody made of it. */
export interface DriftedObject extends Subject, Differences {
  /** `added` was made by hand under our names; `missing` was deleted. */
  readonly drift: 'changed' | 'added' | 'missing';
  readonly at: Date | undefined;
  readonly by: string | undefined;
  /** Where it is declared. */
  readonly file?: string;
  readonly line?: number;
}

/** An alarm that is kept from notifying, which is nobody's fault. */
export interface QuietAlarm extends Subject {
  readonly how: 'muted' | 'suppressed';
  readonly why: string;
}

export interface Drift {
  readonly environment: string;
  readonly region: string;
  readonly drifted: readonly DriftedObject[];
  readonly quiet: readonly QuietAlarm[];
  /** What is declared and not applied yet, or no longer declared and still there: a plan shows it. */
  readonly pending: readonly Subject[];
  readonly unchanged: number;
  /** A log in which CloudWatch finds no fields: its newest event is not the JSON that every line is to be. */
  readonly unreadableLog?: UnreadableLog;
}

export interface UnreadableLog {
  readonly logGroup: string;
  readonly at: Date;
  /** How the event begins. */
  readonly beginning: string;
}

const beginningLength = 40;

/**
 * What somebody changed by hand in what was applied. Each object carries a hash of what was applied in a tag: an object that differs
 * from the definitions but not from the hash has not drifted, only the definitions have moved on. Muting an alarm is no drift, nor is
 * a composite alarm that its suppressor keeps quiet. Throws AWS_REFUSED when the account cannot be read.
 */
export async function findDrift(deps: {
  account: LiveAccount;
  definitions: Definitions;
  findAuthor: (happening: Happening) => Promise<Author | undefined>;
  /** The newest event of a log group, where there is one. */
  newestLogEvent: (logGroup: string) => Promise<LogEvent | undefined>;
}): Promise<Drift> {
  const { account, definitions, findAuthor, newestLogEvent } = deps;
  const { Environment: environment, Region: region } = definitions.environment;
  const scope = { names: definitions.project, environment, region };
  const dashboards = new Set(definitions.dashboards.map(({ name }) => name));
  const live = await readLiveObjects(account, { ...scope, dashboards });
  const drifted: DriftedObject[] = [];
  const pending: Subject[] = [];
  const leftovers = new Map(live);
  let unchanged = 0;

  for (const definition of declaredObjects(definitions)) {
    const { kind, name } = definition;
    const found = live.get(objectKey(definition));
    leftovers.delete(objectKey(definition));
    const outcome =
      found === undefined
        ? await missingObject(definition, { account, isFirstApply: live.size === 0, findAuthor })
        : await changedObject(definition, found, findAuthor);
    if (outcome === 'unchanged') unchanged += 1;
    else if (outcome === 'pending') pending.push({ kind, name });
    else drifted.push(outcome);
  }
  for (const leftover of leftovers.values()) {
    const { kind, name } = leftover;
    const owner = ownerOf(await leftover.readTags(), scope);
    if (owner === 'ours') pending.push({ kind, name });
    else if (owner !== 'other-environment') drifted.push(await addedObject(leftover, findAuthor));
  }
  const unreadableLog = await findUnreadableLog(definitions, newestLogEvent);
  return {
    environment,
    region,
    drifted,
    quiet: quietAlarms(definitions, live),
    pending,
    unchanged,
    ...(unreadableLog && { unreadableLog }),
  };
}

/** CloudWatch finds the fields of an event that is one JSON object, and of no other: a header before it is enough. */
async function findUnreadableLog(
  { project, environment: { LogGroup: logGroup } }: Definitions,
  newestLogEvent: (logGroup: string) => Promise<LogEvent | undefined>,
): Promise<UnreadableLog | undefined> {
  if (project.logLines === 'text' || logGroup === undefined) return undefined;
  const newest = await newestLogEvent(logGroup);
  if (newest === undefined || newest.message.startsWith('{')) return undefined;
  return { logGroup, at: newest.at, beginning: newest.message.slice(0, beginningLength) };
}

type FindAuthor = (happening: Happening) => Promise<Author | undefined>;

async function changedObject(
  definition: Definition,
  found: LiveObject,
  findAuthor: FindAuthor,
): Promise<DriftedObject | 'unchanged' | 'pending'> {
  const { kind, name } = definition;
  const wanted = withoutMuting(configurationOf(definition));
  const differences = compareConfigurations(kind, wanted, withoutMuting(found.configuration));
  if (found.kind === kind && !hasDifferences(differences)) return 'unchanged';
  const applied = tagValue(await found.readTags(), appliedTag);
  if (applied === configurationHash(found.configuration)) return 'pending';
  const { file, line } = definition.placeOf([]);
  const author = await findAuthor({ kind: found.kind, name, what: 'put', at: found.changedAt });
  return { drift: 'changed', kind, name, ...differences, at: found.changedAt, by: author?.user, file, line };
}

/**
 * CloudWatch keeps the history of an alarm that was deleted; of one that never was there is none. For the rest nobody can tell, and
 * they count as missing as soon as anything of the environment is there.
 */
async function missingObject(
  definition: Definition,
  context: { account: LiveAccount; isFirstApply: boolean; findAuthor: FindAuthor },
): Promise<DriftedObject | 'pending'> {
  const { account, isFirstApply, findAuthor } = context;
  const { kind, name } = definition;
  if (isFirstApply) return 'pending';
  let deletedAt: Date | undefined;
  if (kind === 'alarm' || kind === 'composite alarm') {
    const [newest] = await account.cloudwatch.alarmHistory(name);
    if (newest === undefined) return 'pending';
    deletedAt = newest.Timestamp;
  }
  const author = await findAuthor({ kind, name, what: 'deleted', at: deletedAt });
  const { file, line } = definition.placeOf([]);
  const at = deletedAt ?? author?.at;
  return { drift: 'missing', kind, name, fields: [], widgets: [], at, by: author?.user, file, line };
}

async function addedObject(found: LiveObject, findAuthor: FindAuthor): Promise<DriftedObject> {
  const { kind, name, changedAt: at } = found;
  const author = await findAuthor({ kind, name, what: 'put', at });
  return { drift: 'added', kind, name, fields: [], widgets: [], at, by: author?.user };
}

function withoutMuting({ ActionsEnabled: _, ...configuration }: Configuration): Configuration {
  return configuration;
}

function quietAlarms(definitions: Definitions, live: ReadonlyMap<string, LiveObject>): QuietAlarm[] {
  return [...definitions.alarms, ...definitions.composites].flatMap((definition): QuietAlarm[] => {
    const { kind, name } = definition;
    const alarm = live.get(objectKey(definition))?.alarm;
    if (alarm?.ActionsEnabled === false && definition.input.ActionsEnabled !== false)
      return [{ kind, name, how: 'muted', why: 'its actions are disabled' }];
    if (alarm !== undefined && 'ActionsSuppressedBy' in alarm && alarm.ActionsSuppressedBy !== undefined)
      return [
        { kind, name, how: 'suppressed', why: alarm.ActionsSuppressedReason ?? `by ${alarm.ActionsSuppressedBy}` },
      ];
    return [];
  });
}
