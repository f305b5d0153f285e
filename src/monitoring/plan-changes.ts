import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { awsCallRates, type CallRates, type PacerClock, systemPacerClock } from './call-pacer.ts';
import { type CloudWatchAccount, createCloudWatchAccount } from './cloudwatch-account.ts';
import { compareAlarm, newAlarmFields } from './compare-alarm.ts';
import { compareFields, type FieldChange } from './compare-fields.ts';
import type { AlarmDefinition, DashboardDefinition, Definition, Definitions } from './definitions.ts';
import { namePrefix, type Owner, ownerOf, ownTags } from './ownership.ts';
import type { Change, Conflict, ObjectKind, Plan } from './plan.ts';

/** Something in the account whose name begins with the environment's prefix. */
interface Existing {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly arn: string;
  /** What a put of the definition would change. */
  compareWith(definition: Definition): Promise<FieldChange[]>;
}

/**
 * Compares what is declared with what is in the account, field by field. Only objects under the environment's name prefix are looked
 * at. Tags cost a call an object, so they are read only for those that would be changed or deleted: an object that has what is
 * declared needs no owner. Throws AWS_REFUSED.
 */
export async function planChanges(deps: {
  client: CloudWatchClient;
  definitions: Definitions;
  rates?: CallRates;
  clock?: PacerClock;
}): Promise<Plan> {
  const { client, definitions, rates = awsCallRates, clock = systemPacerClock } = deps;
  const account = createCloudWatchAccount({ client, rates, clock });
  const environment = definitions.environment.Environment;
  const existing = await readExisting(account, namePrefix(environment));
  const puts: Change[] = [];
  const deletions: Change[] = [];
  const unchanged: Definition[] = [];
  const conflicts: Conflict[] = [];
  const context = { account, environment };

  for (const definition of [...definitions.alarms, ...definitions.dashboards]) {
    const found = existing.get(keyOf(definition.kind, definition.name));
    existing.delete(keyOf(definition.kind, definition.name));
    const outcome = found === undefined ? creation(definition) : await updateOf(found, definition, context);
    if (outcome === 'unchanged') unchanged.push(definition);
    else if ('action' in outcome) puts.push(outcome);
    else conflicts.push(outcome);
  }
  for (const leftover of existing.values()) {
    const outcome = await deletionOf(leftover, context);
    if (outcome === 'elsewhere') continue;
    if ('action' in outcome) deletions.push(outcome);
    else conflicts.push(outcome);
  }
  return { environment, changes: [...puts, ...deletions], unchanged, conflicts };
}

/** Alarms of both kinds share their names; dashboards have names of their own. */
function keyOf(kind: ObjectKind, name: string): string {
  return `${kind === 'dashboard' ? 'dashboard' : 'alarm'} ${name}`;
}

/** Composite alarms come first: an alarm that one of them uses cannot be deleted. */
async function readExisting(account: CloudWatchAccount, prefix: string): Promise<Map<string, Existing>> {
  const { metricAlarms, compositeAlarms } = await account.alarmsNamed(prefix);
  const dashboards = await account.dashboardsNamed(prefix);
  const all: Existing[] = [
    ...compositeAlarms.map(({ AlarmName = '', AlarmArn = '' }) => ({
      kind: 'composite alarm' as const,
      name: AlarmName,
      arn: AlarmArn,
      compareWith: async () => [
        { kind: 'changed' as const, path: 'AlarmRule', before: 'a composite alarm', after: 'a metric alarm' },
      ],
    })),
    ...metricAlarms.map((alarm) => ({
      kind: 'alarm' as const,
      name: alarm.AlarmName ?? '',
      arn: alarm.AlarmArn ?? '',
      compareWith: async (definition: Definition) => compareAlarm(alarm, (definition as AlarmDefinition).input),
    })),
    ...dashboards.map(({ name, arn }) => ({
      kind: 'dashboard' as const,
      name,
      arn,
      compareWith: async (definition: Definition) =>
        compareDashboard(await account.dashboardBody(name), definition as DashboardDefinition),
    })),
  ];
  return new Map(all.map((object) => [keyOf(object.kind, object.name), object]));
}

function creation(definition: Definition): Change {
  const fields = definition.kind === 'alarm' ? newAlarmFields(definition.input) : compareFields({}, definition.body);
  return { action: 'create', definition, fields };
}

interface Context {
  readonly account: CloudWatchAccount;
  readonly environment: string;
}

async function updateOf(
  found: Existing,
  definition: Definition,
  context: Context,
): Promise<Change | Conflict | 'unchanged'> {
  const fields = await found.compareWith(definition);
  if (fields.length === 0) return 'unchanged';
  const tags = await context.account.tagsOf(found.arn);
  const owner = ownerOf(tags, context.environment);
  if (found.kind === 'composite alarm')
    return conflict(
      found,
      'is a composite alarm, and the definition a metric alarm',
      'Give the definition another key.',
    );
  if (owner === 'foreign' || owner === 'other-environment') return notOurs(found, owner);
  const missingTags = owner === 'ours' ? [] : ownTags(context.environment);
  return { action: 'update', definition, fields, arn: found.arn, missingTags };
}

/** Another environment's objects are left alone without a word: `prod` is a prefix of `prod-eu`. */
async function deletionOf(found: Existing, context: Context): Promise<Change | Conflict | 'elsewhere'> {
  const owner = ownerOf(await context.account.tagsOf(found.arn), context.environment);
  if (owner === 'other-environment') return 'elsewhere';
  return owner === 'ours' ? { action: 'delete', kind: found.kind, name: found.name } : notOurs(found, owner);
}

function notOurs(found: Existing, owner: Owner): Conflict {
  const whose =
    owner === 'other-environment'
      ? 'belongs to another environment (tag Environment)'
      : "does not carry our tags, so it is somebody else's";
  return conflict(
    found,
    whose,
    'If it is to be managed from here, tag it ManagedBy=insurance-claims and Environment=<environment>; otherwise have it renamed.',
  );
}

function conflict({ kind, name }: Existing, why: string, remedy: string): Conflict {
  return { kind, name, message: `${kind} ${name} ${why}; it is left alone`, remedy };
}

/** Bodies are compared as data: order of keys and white space mean nothing. */
function compareDashboard(existingBody: string, { body }: DashboardDefinition): FieldChange[] {
  try {
    return compareFields(JSON.parse(existingBody), body);
  } catch {
    return [{ kind: 'changed', path: 'DashboardBody', before: 'no valid JSON', after: 'the definition' }];
  }
}
