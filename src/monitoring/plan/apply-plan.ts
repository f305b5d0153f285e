import { isAppError } from '../../base/errors.ts';
import { isHopeless } from '../account/aws-error.ts';
import { type AccountAccess, createLiveAccount, type LiveAccount } from '../account/live-account.ts';
import { type DashboardMessage, deleteObject, putObject } from './apply-change.ts';
import { type Change, type Plan, type Subject, subjectOf } from './plan.ts';
import { accountOf, wrongAccount } from './plan-changes.ts';

/** What became of one object. `skipped` was not tried: an earlier failure made it pointless or dangerous. */
export type ApplyEvent = Subject &
  (
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
 * Makes the changes of a plan one after the other at AWS's rates, and reports each. A failure leaves the rest to be applied, with these
 * exceptions: when nobody answers, or the account is another one than the plan's, nothing more is tried; a composite alarm is not put
 * before an alarm that it uses; and nothing is deleted after a failure, because what is to go may be what still watches until its
 * successor is there. Safe to repeat and to interrupt.
 */
export async function applyPlan(
  deps: AccountAccess & { plan: Plan; onProgress: (event: ApplyEvent, progress: ApplyProgress) => void },
): Promise<ApplyResult> {
  const { plan, onProgress } = deps;
  const account = createLiveAccount(deps);
  const total = plan.unchanged.length + plan.changes.length;
  const events: ApplyEvent[] = [];
  const missing: Change[] = [];
  let reasonToStop: string | undefined;
  let accountVerified = plan.accountVerified;

  function report(event: ApplyEvent): void {
    events.push(event);
    onProgress(event, { done: events.length, total });
  }
  function reasonToSkip(change: Change): string | undefined {
    if (reasonToStop !== undefined) return reasonToStop;
    if (change.action === 'delete') return missing.length > 0 ? 'nothing is deleted after a failure' : undefined;
    const lacking = missing.map(subjectOf).find(({ name }) => usesAlarm(change, name));
    return lacking && `it uses ${lacking.kind} ${lacking.name}, which is missing`;
  }
  async function attempt(change: Change): Promise<ApplyEvent> {
    const reason = reasonToSkip(change);
    if (reason !== undefined) return { ...notDone(change, reason, 'Apply again.'), type: 'skipped' };
    try {
      const event = await applyChange(account, plan, change);
      if (!accountVerified && event.type === 'created') {
        await verifyAccount(account, plan, change);
        accountVerified = true;
      }
      return event;
    } catch (error) {
      if (!isAppError(error, 'AWS_REFUSED', 'ACCOUNT_MISMATCH')) throw error;
      if (isAppError(error, 'ACCOUNT_MISMATCH')) reasonToStop = 'this is the wrong account';
      else if (isHopeless(error)) reasonToStop = 'CloudWatch does not answer';
      return { ...notDone(change, error.message, error.remedy ?? 'Apply again.'), type: 'failed' };
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

function notDone(change: Change, message: string, remedy: string) {
  return { ...subjectOf(change), message, remedy, messages: [] };
}

function usesAlarm(change: Exclude<Change, { action: 'delete' }>, name: string): boolean {
  const { definition } = change;
  if (definition.kind !== 'composite alarm') return false;
  return definition.children.includes(name) || definition.input.ActionsSuppressor === name;
}

async function applyChange(account: LiveAccount, plan: Plan, change: Change): Promise<ApplyEvent> {
  const subject = subjectOf(change);
  if (change.action === 'delete') {
    await deleteObject(account, change);
    return { ...subject, type: 'deleted' };
  }
  const { saved, messages } = await putObject(account, change, plan);
  if (saved) return { ...subject, type: change.action === 'create' ? 'created' : 'updated', messages };
  const message = `CloudWatch refused the dashboard ${subject.name}.`;
  return { ...subject, type: 'failed', message, remedy: 'Mend what the messages name.', messages };
}

/** In an empty account nothing tells whose it is before the first alarm is there. */
async function verifyAccount(account: LiveAccount, plan: Plan, change: Change): Promise<void> {
  const { kind, name } = subjectOf(change);
  if (kind !== 'alarm' && kind !== 'composite alarm') return;
  const accountId = accountOf(await account.cloudwatch.alarmArn(name));
  if (accountId !== undefined && accountId !== plan.accountId)
    throw wrongAccount(accountId, { Environment: plan.environment, AccountId: plan.accountId });
}
