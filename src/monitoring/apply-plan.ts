import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { isAppError } from '../errors.ts';
import { isHopeless } from './aws-refusal.ts';
import { awsCallRates, type CallRates, type PacerClock, systemPacerClock } from './call-pacer.ts';
import { pathOfDataPath } from './check-dashboard.ts';
import { type CloudWatchAccount, createCloudWatchAccount } from './cloudwatch-account.ts';
import type { DashboardDefinition } from './definitions.ts';
import { ownTags } from './ownership.ts';
import { type Change, type ObjectKind, type Plan, subjectOf } from './plan.ts';
import type { Place } from './problem.ts';

/** What CloudWatch remarked on a dashboard, and where in our file that stands. */
export interface DashboardMessage {
  readonly place: Place;
  readonly dataPath: string;
  readonly message: string;
}

/** What became of one object. `skipped` was not tried: an earlier failure made it pointless or dangerous. */
export type ApplyEvent = { readonly kind: ObjectKind; readonly name: string } & (
  | { readonly type: 'created' | 'updated'; readonly messages: readonly DashboardMessage[] }
  | { readonly type: 'unchanged' | 'deleted' }
  | {
      readonly type: 'failed' | 'skipped';
      readonly message: string;
      readonly remedy: string;
      readonly messages: readonly DashboardMessage[];
    }
);

export interface ApplyProgress {
  readonly done: number;
  readonly total: number;
}

export interface ApplyResult {
  readonly events: readonly ApplyEvent[];
  /** The changes that are still to be made; empty when all went well. Planning again finds exactly these. */
  readonly missing: readonly Change[];
}

/**
 * Makes the changes of a plan one after the other at AWS's rates, and reports each. A failure leaves the rest to be applied, with two
 * exceptions: when nobody answers, nothing more is tried; and nothing is deleted after a failure, because what is to go may be
 * what still watches until its successor is there. Safe to repeat and to interrupt.
 */
export async function applyPlan(deps: {
  client: CloudWatchClient;
  plan: Plan;
  onProgress: (event: ApplyEvent, progress: ApplyProgress) => void;
  rates?: CallRates;
  clock?: PacerClock;
}): Promise<ApplyResult> {
  const { client, plan, onProgress, rates = awsCallRates, clock = systemPacerClock } = deps;
  const account = createCloudWatchAccount({ client, rates, clock });
  const total = plan.unchanged.length + plan.changes.length;
  const events: ApplyEvent[] = [];
  const missing: Change[] = [];
  let unreachable = false;

  function report(event: ApplyEvent): void {
    events.push(event);
    onProgress(event, { done: events.length, total });
  }
  function reasonToSkip(change: Change): string | undefined {
    if (unreachable) return 'CloudWatch does not answer';
    return change.action === 'delete' && missing.length > 0 ? 'nothing is deleted after a failure' : undefined;
  }
  async function attempt(change: Change): Promise<ApplyEvent> {
    const reason = reasonToSkip(change);
    if (reason !== undefined)
      return { ...subjectOf(change), type: 'skipped', message: reason, remedy: 'Apply again.', messages: [] };
    try {
      return await applyChange(account, plan.environment, change);
    } catch (error) {
      if (!isAppError(error, 'AWS_REFUSED')) throw error;
      unreachable ||= isHopeless(error);
      return {
        ...subjectOf(change),
        type: 'failed',
        message: error.message,
        remedy: error.remedy ?? 'Apply again.',
        messages: [],
      };
    }
  }

  for (const { kind, name } of plan.unchanged) report({ type: 'unchanged', kind, name });
  for (const change of plan.changes) {
    const event = await attempt(change);
    if (event.type === 'failed' || event.type === 'skipped') missing.push(change);
    report(event);
  }
  return { events, missing };
}

async function applyChange(account: CloudWatchAccount, environment: string, change: Change): Promise<ApplyEvent> {
  const subject = subjectOf(change);
  if (change.action === 'delete') {
    await (change.kind === 'dashboard' ? account.deleteDashboard(change.name) : account.deleteAlarm(change.name));
    return { ...subject, type: 'deleted' };
  }
  const { definition } = change;
  const tags = ownTags(environment);
  const type = change.action === 'create' ? 'created' : 'updated';
  await addMissingTags(account, change);
  if (definition.kind === 'dashboard') {
    const { saved, messages } = await putDashboard(account, definition, tags);
    if (!saved)
      return {
        ...subject,
        type: 'failed',
        message: `CloudWatch refused the dashboard ${definition.name}.`,
        remedy: 'Mend what the messages name.',
        messages,
      };
    return { ...subject, type, messages };
  }
  await account.putAlarm(definition.input, tags);
  return { ...subject, type, messages: [] };
}

async function putDashboard(
  account: CloudWatchAccount,
  definition: DashboardDefinition,
  tags: ReturnType<typeof ownTags>,
) {
  const { saved, messages } = await account.putDashboard(definition.name, JSON.stringify(definition.body), tags);
  return {
    saved,
    messages: messages.map(
      ({ DataPath: dataPath = '/', Message: message = '' }): DashboardMessage => ({
        place: definition.placeOf(pathOfDataPath(dataPath)),
        dataPath,
        message,
      }),
    ),
  };
}

/** Tags in a put are ignored when the object is already there. Before the put: once that is done, no plan would find them missing. */
async function addMissingTags(
  account: CloudWatchAccount,
  change: Exclude<Change, { action: 'delete' }>,
): Promise<void> {
  if (change.action === 'update' && change.missingTags.length > 0)
    await account.addTags(change.arn, [...change.missingTags]);
}
