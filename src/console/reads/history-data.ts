import { z } from 'zod';
import type { StateValue } from './read-alarms.ts';

/** Members of HistoryData that pages read. None of them is promised by AWS, so each may be missing. */
const state = z.enum(['ALARM', 'INSUFFICIENT_DATA', 'OK']);
const sideSchema = z.object({
  stateValue: state,
  stateReason: z.string().optional().catch(undefined),
  stateReasonData: z.unknown().optional(),
});
const changeSchema = z.object({ oldState: sideSchema.optional().catch(undefined), newState: sideSchema });

/** A change of state, from HistoryData of type StateUpdate. */
export interface StateChange {
  readonly from: StateValue | undefined;
  readonly to: StateValue;
  readonly reason: string | undefined;
  /** StateReasonData, parsed. */
  readonly reasonData: unknown;
}

export function stateChange(data: unknown): StateChange | undefined {
  const parsed = changeSchema.safeParse(data);
  if (!parsed.success) return undefined;
  const { oldState, newState } = parsed.data;
  const { stateValue, stateReason, stateReasonData } = newState;
  return { from: oldState?.stateValue, to: stateValue, reason: stateReason, reasonData: stateReasonData };
}

const actionSchema = z.object({
  actionState: z.string().optional().catch(undefined),
  notificationResource: z.string(),
  publishedMessage: z.unknown().optional(),
  error: z.string().nullish().catch(undefined),
});

const messageSchema = z
  .object({
    AlarmDescription: z.string().nullable(),
    NewStateValue: state,
    NewStateReason: z.string(),
    TriggeringChildren: z.array(z.object({ Arn: z.string(), State: z.object({ Value: z.string() }).optional() })),
  })
  .partial();

/** What an alarm's action told whom, from HistoryData of type Action. */
export interface ActionTaken {
  /** The ARN of what was told: a topic, mostly. */
  readonly resource: string;
  readonly failed: boolean;
  /** Why it failed, where that is known. */
  readonly problem: string | undefined;
  /** What the notification says; empty when CloudWatch did not keep it. */
  readonly message: z.infer<typeof messageSchema>;
}

export function actionTaken(data: unknown): ActionTaken | undefined {
  const parsed = actionSchema.safeParse(data);
  if (!parsed.success) return undefined;
  const { actionState, notificationResource, publishedMessage, error } = parsed.data;
  return {
    resource: notificationResource,
    failed: actionState !== undefined && actionState !== 'Succeeded',
    problem: error ?? undefined,
    message: messageSchema.catch({}).parse(unwrapped(publishedMessage)),
  };
}

/** The message as an object: it is kept as JSON, as text that holds JSON, and within `default`, SNS's name for "any protocol". */
function unwrapped(message: unknown, depth = 0): unknown {
  if (depth > 3) return {};
  if (typeof message === 'string') {
    try {
      return unwrapped(JSON.parse(message), depth + 1);
    } catch {
      return {};
    }
  }
  const inner = (message as { default?: unknown } | null | undefined)?.default;
  return inner === undefined ? (message ?? {}) : unwrapped(inner, depth + 1);
}
