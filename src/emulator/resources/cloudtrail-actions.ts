import type { Event, LookupAttribute, LookupEventsRequest, LookupEventsResponse } from '@aws-sdk/client-cloudtrail';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';

/** AWS page: "LookupEvents". */
const maxResults = 50;

/** CloudTrail: who did what, newest first. */
export function createCloudTrailActions({ events = [] }: { readonly events?: readonly Event[] }) {
  return {
    LookupEvents(input: LookupEventsRequest): LookupEventsResponse {
      const { LookupAttributes = [], StartTime, EndTime, MaxResults = maxResults, NextToken } = input;
      const found = events
        .filter((event) => LookupAttributes.every((attribute) => hasAttribute(event, attribute)))
        .filter((event) => timeOf(event) >= (StartTime?.getTime() ?? 0))
        .filter((event) => timeOf(event) <= (EndTime?.getTime() ?? Number.POSITIVE_INFINITY))
        .sort((a, b) => timeOf(b) - timeOf(a));
      const size = Math.min(MaxResults, maxResults);
      const page = pageOf(found, { token: NextToken, size, keyOf: newestFirstKey, refusalName: 'InvalidNextToken' });
      return { Events: [...page.items], NextToken: page.nextToken };
    },
  } satisfies ActionTable;
}

function hasAttribute(event: Event, { AttributeKey, AttributeValue }: LookupAttribute): boolean {
  const resources = event.Resources ?? [];
  switch (AttributeKey) {
    case undefined:
      return true;
    case 'ResourceName':
      return resources.some(({ ResourceName }) => ResourceName === AttributeValue);
    case 'ResourceType':
      return resources.some(({ ResourceType }) => ResourceType === AttributeValue);
    default:
      return event[AttributeKey] === AttributeValue;
  }
}

function timeOf({ EventTime }: Event): number {
  return EventTime?.getTime() ?? 0;
}

/** Ascends from the newest event to the oldest. */
function newestFirstKey(event: Event): string {
  return `${String(Number.MAX_SAFE_INTEGER - timeOf(event)).padStart(16, '0')} ${event.EventId}`;
}
