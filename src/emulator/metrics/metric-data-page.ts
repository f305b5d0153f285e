import type { MetricDataResult as SdkResult } from '@aws-sdk/client-cloudwatch';
import type { MetricDataResult } from '../../cloudwatch/metrics/metric-data.ts';
import { keyOfToken, tokenOfKey } from '../protocol/aws-paging.ts';
import { AwsRefusal } from '../protocol/service-error.ts';

/**
 * One page of GetMetricData, made in steps of one series: at most `size` datapoints, of one series after the other. A series of which more follows has
 * PartialData. The token names the series and the time of the last datapoint, so that data that come in between two pages
 * neither repeat nor hide another.
 * Where no page may follow, all series are told of, and what there is no room for is left out.
 * @throws AwsRefusal InvalidNextToken
 */
export function* pageOfDatapoints(
  results: readonly MetricDataResult[],
  page: { token: string | undefined; size: number; isAscending: boolean; isOnly?: boolean },
): Generator<undefined, { results: SdkResult[]; nextToken: string | undefined }> {
  const begin = page.token === undefined ? undefined : readToken(page.token, results.length);
  const shown: SdkResult[] = [];
  let room = page.size;
  for (let index = begin?.index ?? 0; index < results.length; index++) {
    const { Id, Label, series } = results[index]!;
    const points = inOrder(series, page.isAscending, index === begin?.index ? begin.afterSeconds : undefined);
    if (room === 0 && points.seconds.length > 0 && !page.isOnly)
      return { results: shown, nextToken: tokenOf(index, undefined) };
    const seconds = points.seconds.slice(0, room);
    const isComplete = seconds.length === points.seconds.length;
    shown.push({
      Id,
      Label,
      Timestamps: seconds.map((time) => new Date(time * 1000)),
      Values: points.values.slice(0, room),
      StatusCode: isComplete ? 'Complete' : 'PartialData',
    });
    room -= seconds.length;
    yield;
    if (!isComplete && !page.isOnly) return { results: shown, nextToken: tokenOf(index, seconds.at(-1)) };
  }
  return { results: shown, nextToken: undefined };
}

/** The points of a series in the order that was asked for, those up to a time left out. */
function inOrder({ timestamps, values }: MetricDataResult['series'], isAscending: boolean, after: number | undefined) {
  const ordered = isAscending
    ? { seconds: [...timestamps], values: [...values] }
    : { seconds: timestamps.toReversed(), values: values.toReversed() };
  if (after === undefined) return ordered;
  const first = ordered.seconds.findIndex((time) => (isAscending ? time > after : time < after));
  const from = first === -1 ? ordered.seconds.length : first;
  return { seconds: ordered.seconds.slice(from), values: ordered.values.slice(from) };
}

function tokenOf(index: number, afterSeconds: number | undefined): string {
  return tokenOfKey(`${index}/${afterSeconds ?? ''}`);
}

function readToken(token: string, resultCount: number): { index: number; afterSeconds: number | undefined } {
  const [, index, after] = /^(\d+)\/(\d*)$/.exec(keyOfToken(token, 'InvalidNextToken')) ?? [];
  if (index === undefined || Number(index) >= resultCount) {
    throw new AwsRefusal('InvalidNextToken', 'The token for the next page is not valid.');
  }
  return { index: Number(index), afterSeconds: after === '' ? undefined : Number(after) };
}
