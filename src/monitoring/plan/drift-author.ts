import { type CloudTrailClient, type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { isAppError } from '../../base/errors.ts';
import type { AwsCaller } from '../account/aws-caller.ts';
import type { ObjectKind } from '../model/definitions.ts';
import type { Subject } from './plan.ts';

/** Who made a change, as far as CloudTrail knows. */
export interface Author {
  readonly user: string;
  readonly at: Date | undefined;
}

/** What happened to an object; `at` is when, where the account tells. */
export interface Happening extends Subject {
  readonly what: 'put' | 'deleted';
  readonly at: Date | undefined;
}

const eventNames: Readonly<Record<ObjectKind, Record<Happening['what'], string>>> = {
  alarm: { put: 'PutMetricAlarm', deleted: 'DeleteAlarms' },
  'composite alarm': { put: 'PutCompositeAlarm', deleted: 'DeleteAlarms' },
  dashboard: { put: 'PutDashboard', deleted: 'DeleteDashboards' },
  'saved query': { put: 'PutQueryDefinition', deleted: 'DeleteQueryDefinition' },
};

/** How far the time of an event may be from the time that the object itself gives. */
const toleranceMs = 60_000;

/**
 * Looks for who did something in CloudTrail's event history, which keeps 90 days and is some minutes behind. Knowing is a help and not
 * a need: when CloudTrail refuses, nobody is named, and it is not asked again. AWS page: "LookupEvents".
 */
export function createAuthorLookup(deps: {
  client: CloudTrailClient;
  caller: AwsCaller;
}): (happening: Happening) => Promise<Author | undefined> {
  const { client, caller } = deps;
  let refused = false;
  return async (happening) => {
    if (refused) return undefined;
    try {
      const events = await caller.call('LookupEvents', 'ask CloudTrail', async () => {
        const { Events = [] } = await client.send(new LookupEventsCommand(queryFor(happening)));
        return Events;
      });
      return authorIn(events, happening.name);
    } catch (error) {
      if (!isAppError(error, 'AWS_REFUSED')) throw error;
      refused = true;
      return undefined;
    }
  };
}

function queryFor({ kind, what, at }: Happening) {
  const range =
    at === undefined
      ? {}
      : { StartTime: new Date(at.getTime() - toleranceMs), EndTime: new Date(at.getTime() + toleranceMs) };
  return {
    LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: eventNames[kind][what] }],
    MaxResults: 50,
    ...range,
  };
}

/** The newest event that names the object: CloudTrail gives the newest first. */
function authorIn(events: readonly Event[], name: string): Author | undefined {
  const event = events.find(({ CloudTrailEvent = '' }) => namesIn(CloudTrailEvent).includes(name));
  if (event === undefined) return undefined;
  return { user: identityIn(event) ?? event.Username ?? 'unknown', at: event.EventTime };
}

/** Calls name what they are about as alarmName, alarmNames, dashboardName, dashboardNames or name. */
function namesIn(document: string): unknown[] {
  const parameters = recordAt(parse(document), 'requestParameters');
  return ['alarmName', 'alarmNames', 'dashboardName', 'dashboardNames', 'name'].flatMap((key) => parameters[key] ?? []);
}

function identityIn({ CloudTrailEvent = '' }: Event): string | undefined {
  const { arn } = recordAt(parse(CloudTrailEvent), 'userIdentity');
  return typeof arn === 'string' ? arn : undefined;
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return {};
  }
}

function recordAt(data: unknown, key: string): Record<string, unknown> {
  const value = typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
