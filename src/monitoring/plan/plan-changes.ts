import { AppError } from '../../base/errors.ts';
import { type AccountAccess, createLiveAccount, type LiveAccount } from '../account/live-account.ts';
import {
  type Configuration,
  compareConfigurations,
  configurationHash,
  configurationOf,
  hasDifferences,
  newDifferences,
} from '../compare/compare-configuration.ts';
import { fingerprints, type LiveObject, objectKey, readLiveObjects } from '../compare/live-objects.ts';
import type { Definition, Definitions } from '../model/definitions.ts';
import { appliedTag, type Owner, type OwnerScope, ownerOf, ownTags, tagValue } from '../model/ownership.ts';
import type { Change, Conflict, Deletion, Plan, Subject, Update } from './plan.ts';
import { planCost } from './plan-cost.ts';
import { inOrderOfDeletion } from './plan-order.ts';
import { planWarnings } from './plan-warnings.ts';

/**
 * Compares what is declared with what is in the account, field by field. Only objects under the environment's name prefix are looked
 * at, and only those that carry its tags are changed or deleted; others under the prefix are conflicts. Throws AWS_REFUSED when the
 * account cannot be read, and ACCOUNT_MISMATCH when it is another one than the environment names. `nowMs` is the time at which new
 * and changed alarms are tried on the metrics that are there.
 */
export async function planChanges(
  deps: AccountAccess & { definitions: Definitions; nowMs?: () => number },
): Promise<Plan> {
  const { definitions, nowMs = Date.now } = deps;
  const { Environment: environment, Region: region, AccountId: accountId } = definitions.environment;
  const { namePrefix, managedBy } = definitions.project;
  const scope = { names: { namePrefix, managedBy }, environment, region };
  const account = createLiveAccount(deps);
  const dashboards = new Set(definitions.dashboards.map(({ name }) => name));
  const live = await readLiveObjects(account, { ...scope, dashboards });
  const accountVerified = await verifyAccount(account, live, definitions);

  const puts: Change[] = [];
  const deletions: Deletion[] = [];
  const unchanged: Subject[] = [];
  const conflicts: Conflict[] = [];
  const leftovers = new Map(live);
  for (const definition of declaredObjects(definitions)) {
    const found = live.get(objectKey(definition));
    leftovers.delete(objectKey(definition));
    const outcome = found === undefined ? creation(definition) : await updateOf(found, definition, scope);
    if (outcome === 'unchanged') unchanged.push({ kind: definition.kind, name: definition.name });
    else if ('action' in outcome) puts.push(outcome);
    else conflicts.push(outcome);
  }
  for (const leftover of leftovers.values()) {
    const outcome = await deletionOf(leftover, scope);
    if (outcome === 'elsewhere') continue;
    if ('action' in outcome) deletions.push(outcome);
    else conflicts.push(outcome);
  }
  const changes = [...puts, ...inOrderOfDeletion(deletions, live)];
  return {
    ...scope,
    accountId,
    accountVerified,
    changes,
    unchanged,
    conflicts,
    warnings: await planWarnings({ changes, live, account, nowMs: nowMs() }),
    cost: planCost(definitions, [...live.values()]),
    found: fingerprints(live),
    declaredDashboards: [...dashboards],
  };
}

/** In the order of apply: what a composite alarm uses comes before it. */
export function declaredObjects(definitions: Definitions): Definition[] {
  return [...definitions.alarms, ...definitions.composites, ...definitions.dashboards, ...definitions.savedQueries];
}

/** The tags that an object is to carry once a definition is applied. */
export function tagsToApply(configuration: Configuration, scope: OwnerScope): { Key: string; Value: string }[] {
  return [...ownTags(scope), { Key: appliedTag, Value: configurationHash(configuration) }];
}

/** ARNs tell the account. When none of ours is there yet, any alarm's will do. */
async function verifyAccount(
  account: LiveAccount,
  live: ReadonlyMap<string, LiveObject>,
  { environment }: Definitions,
): Promise<boolean> {
  const arn = [...live.values()].find((object) => object.arn.startsWith('arn:'))?.arn;
  const accountId = accountOf(arn ?? (await account.cloudwatch.alarmArn()));
  if (accountId === undefined) return false;
  if (accountId === environment.AccountId) return true;
  throw wrongAccount(accountId, environment);
}

export function accountOf(arn: string | undefined): string | undefined {
  return arn?.split(':')[4];
}

export function wrongAccount(
  accountId: string,
  expected: { readonly Environment: string; readonly AccountId: string },
): AppError {
  return new AppError(
    'ACCOUNT_MISMATCH',
    `The credentials are of the account ${accountId}, but ${expected.Environment} is in ${expected.AccountId}.`,
    {
      remedy: `Use credentials of ${expected.AccountId}, or correct AccountId in environments/${expected.Environment}.yaml.`,
    },
  );
}

function creation(definition: Definition): Change {
  return { action: 'create', definition, ...newDifferences(definition) };
}

async function updateOf(
  found: LiveObject,
  definition: Definition,
  scope: OwnerScope,
): Promise<Update | Conflict | 'unchanged'> {
  if (found.kind !== definition.kind) {
    const why = `is ${withArticle(found.kind)}, and the definition ${withArticle(definition.kind)}`;
    return conflict(found, why, 'Give the definition another key.');
  }
  const wanted = configurationOf(definition);
  const differences = compareConfigurations(definition.kind, found.configuration, wanted);
  if (!hasDifferences(differences)) return 'unchanged';
  const tags = await found.readTags();
  const owner = ownerOf(tags, scope);
  if (owner === 'foreign' || owner === 'other-environment') return notOurs(found, owner, scope);
  const missing = tagsToApply(wanted, scope).filter(({ Key, Value }) => tagValue(tags, Key) !== Value);
  return { action: 'update', definition, ...differences, arn: found.arn, tags: missing };
}

/** Another environment's objects are left alone without a word: `prod` is a prefix of `prod-eu`. */
async function deletionOf(found: LiveObject, scope: OwnerScope): Promise<Deletion | Conflict | 'elsewhere'> {
  const owner = ownerOf(await found.readTags(), scope);
  if (owner === 'other-environment') return 'elsewhere';
  const { kind, name, arn } = found;
  return owner === 'ours' ? { action: 'delete', kind, name, arn } : notOurs(found, owner, scope);
}

function notOurs(found: LiveObject, owner: Owner, { names }: OwnerScope): Conflict {
  const whose =
    owner === 'other-environment'
      ? 'belongs to another environment (tags Environment and Region)'
      : found.kind === 'saved query'
        ? "does not end with our comment, so it is somebody else's"
        : "does not carry our tags, so it is somebody else's";
  const remedy =
    found.kind === 'saved query'
      ? 'Have it renamed or deleted.'
      : `If it is to be managed from here, tag it ManagedBy=${names.managedBy} and Environment=<environment>; otherwise have it renamed.`;
  return conflict(found, whose, remedy);
}

function conflict({ kind, name }: LiveObject, why: string, remedy: string): Conflict {
  return { kind, name, message: `${kind} ${name} ${why}; it is left alone`, remedy };
}

function withArticle(kind: LiveObject['kind']): string {
  return kind === 'alarm' ? 'a metric alarm' : `a ${kind}`;
}
