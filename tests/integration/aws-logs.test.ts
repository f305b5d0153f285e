import {
  DeleteQueryDefinitionCommand,
  DescribeLogGroupsCommand,
  DescribeQueryDefinitionsCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  PutQueryDefinitionCommand,
  type PutQueryDefinitionCommandInput,
  paginateFilterLogEvents,
  StartQueryCommand,
  type StartQueryCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
});
afterEach(() => aws.close());

const logGroupName = '/aws/elasticbeanstalk/local/var/log/web.stdout.log';

function put(...messages: string[]): void {
  const events = messages.map((message, i) => ({ timestampMs: startMs + i, message }));
  aws.endpoint.putLogEvents({ logGroupName, logStreamName: 'i-1', events });
}

const find = async (more: { filterPattern?: string; startTime?: number; endTime?: number; limit?: number } = {}) =>
  (await aws.logs.send(new FilterLogEventsCommand({ logGroupName, ...more }))).events ?? [];

test('events come oldest first, however they came in', async () => {
  const logStreamName = 'i-2';
  aws.endpoint.putLogEvents({ logGroupName, logStreamName, events: [{ timestampMs: startMs + 1, message: 'second' }] });
  put('first');
  expect(await find()).toEqual([
    {
      eventId: expect.any(String),
      ingestionTime: startMs,
      logStreamName: 'i-1',
      message: 'first',
      timestamp: startMs,
    },
    expect.objectContaining({ logStreamName: 'i-2', message: 'second' }),
  ]);
});

const line = JSON.stringify({
  level: 'info',
  msg: 'claim accepted',
  xray_trace_id: '1-abc',
  http: { route: '/claim' },
});
const patterns: Record<string, { pattern: string; found: boolean }> = {
  'a term that is there': { pattern: 'accepted', found: true },
  'a term that is not there': { pattern: 'refused', found: false },
  'a phrase that is there': { pattern: '"claim accepted"', found: true },
  'a phrase whose words are there in another order': { pattern: '"accepted claim"', found: false },
  'a field with this value': { pattern: '{ $.xray_trace_id = "1-abc" }', found: true },
  'a field with another value': { pattern: '{$.xray_trace_id="1-ab"}', found: false },
  'a field within a field': { pattern: '{ $.http.route = "/claim" }', found: true },
  'a field that is not there': { pattern: '{ $.level.route = "/claim" }', found: false },
};
test.each(Object.entries(patterns))('filter: %s', async (_sentence, { pattern, found }) => {
  put('not JSON', line);
  expect((await find({ filterPattern: pattern })).map(({ message }) => message)).toEqual(found ? [line] : []);
});

test('start and end are both within the range', async () => {
  put('0', '1', '2', '3');
  const found = await find({ startTime: startMs + 1, endTime: startMs + 2 });
  expect(found.map(({ message }) => message)).toEqual(['1', '2']);
});

test('pages hold as many events as the limit says', async () => {
  put('0', '1', '2');
  const pages = [];
  const pager = paginateFilterLogEvents({ client: aws.logs, pageSize: 2 }, { logGroupName });
  for await (const { events } of pager) pages.push(events?.map(({ message }) => message));
  expect(pages).toEqual([['0', '1'], ['2']]);
});

test('of a group that is full the newest events stay', async () => {
  put(...Array.from({ length: 25_000 }, (_, i) => String(i)));
  const newest = await find({ startTime: startMs + 24_999 });
  expect(newest).toHaveLength(1);
  expect(await find({ endTime: startMs + 3000 })).toEqual([]);
});

test('groups are listed by prefix, with their size', async () => {
  put('äb');
  aws.endpoint.putLogEvents({ logGroupName: 'other', logStreamName: 's', events: [] });
  const { logGroups } = await aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/' }));
  expect(logGroups).toMatchObject([
    {
      logGroupName,
      storedBytes: 3,
      creationTime: startMs,
      logGroupArn: `arn:aws:logs:eu-west-1:123456789012:log-group:${logGroupName}`,
    },
  ]);
});

test.each(['{ $.status > 499 }', '?ERROR ?WARN', '%regex%', '{ $.a = "x*" }'])(
  'refused: the pattern %s, which is not built, by its text',
  async (filterPattern) => {
    put('x');
    await expect(find({ filterPattern })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(filterPattern),
    });
  },
);

test('refused: a group that does not exist', async () => {
  await expect(find()).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
  });
});

describe('a query of Logs Insights', () => {
  const start = (changes: Partial<StartQueryCommandInput> = {}) =>
    aws.logs.send(
      new StartQueryCommand({
        logGroupName,
        queryString: 'fields @message, status | filter status >= 500',
        startTime: startMs / 1000,
        endTime: startMs / 1000,
        ...changes,
      }),
    );

  test('gives the rows of the lines that it finds in its time, with statistics', async () => {
    put('{"status": 200}', '{"status": 503}');
    const later = { timestampMs: startMs + 1000, message: '{"status": 500}' };
    aws.endpoint.putLogEvents({ logGroupName, logStreamName: 'i-1', events: [later] });
    const { queryId } = await start();
    expect(await aws.logs.send(new GetQueryResultsCommand({ queryId }))).toMatchObject({
      status: 'Complete',
      results: [
        [
          { field: '@message', value: '{"status": 503}' },
          { field: 'status', value: '503' },
        ],
      ],
      statistics: { recordsScanned: 2, recordsMatched: 1 },
    });
  });

  test.each([
    ['a query that is not understood', { queryString: 'frobnicate' }, 'MalformedQueryException'],
    ['a group that does not exist', { logGroupName: 'missing' }, 'ResourceNotFoundException'],
    ['no group at all', { logGroupName: undefined }, 'InvalidParameterException'],
  ])('refused: %s', async (_sentence, changes, name) => {
    put('x');
    await expect(start(changes)).rejects.toMatchObject({ name });
  });

  test('refused: the results of a query that was never started', async () => {
    const results = aws.logs.send(new GetQueryResultsCommand({ queryId: 'missing' }));
    await expect(results).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('saved queries', () => {
  const query = { name: 'claims/errors', queryString: 'filter status >= 500', logGroupNames: [logGroupName] };
  const put = async (changes: Partial<PutQueryDefinitionCommandInput> = {}) =>
    (await aws.logs.send(new PutQueryDefinitionCommand({ ...query, ...changes }))).queryDefinitionId;
  const list = async (queryDefinitionNamePrefix?: string) =>
    (await aws.logs.send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix }))).queryDefinitions;

  test('are kept, found by the beginning of their name, replaced by their id and deleted', async () => {
    const queryDefinitionId = await put();
    await put({ name: 'other' });
    expect(await list('claims/')).toEqual([
      { ...query, queryDefinitionId, queryLanguage: 'CWLI', lastModified: startMs },
    ]);
    aws.clock.advanceMs(1000);
    expect(await put({ queryDefinitionId, queryString: 'fields @message', logGroupNames: undefined })).toBe(
      queryDefinitionId,
    );
    expect(await list('claims/')).toMatchObject([
      { queryString: 'fields @message', logGroupNames: [], lastModified: startMs + 1000 },
    ]);
    const remove = () => aws.logs.send(new DeleteQueryDefinitionCommand({ queryDefinitionId }));
    expect(await remove()).toMatchObject({ success: true });
    expect(await list()).toMatchObject([{ name: 'other' }]);
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('of one name are two, unless the same call came twice', async () => {
    const first = await put({ clientToken: 'once' });
    expect(await put({ clientToken: 'once' })).toBe(first);
    await put();
    expect(await list()).toHaveLength(2);
  });

  test('come by pages', async () => {
    for (const name of ['a', 'b', 'c']) await put({ name });
    const page = (nextToken?: string) =>
      aws.logs.send(new DescribeQueryDefinitionsCommand({ maxResults: 2, nextToken }));
    const first = await page();
    expect(first.queryDefinitions).toMatchObject([{ name: 'a' }, { name: 'b' }]);
    const second = await page(first.nextToken);
    expect(second.queryDefinitions).toMatchObject([{ name: 'c' }]);
    expect(second.nextToken).toBeUndefined();
  });

  test.each([
    ['an update of what does not exist', { queryDefinitionId: 'missing' }, 'ResourceNotFoundException'],
    ['a name that is too long', { name: 'n'.repeat(256) }, 'InvalidParameterException'],
    ['an empty query', { queryString: '' }, 'InvalidParameterException'],
  ])('refused: %s', async (_sentence, changes, name) => {
    await expect(put(changes)).rejects.toMatchObject({ name });
    expect(await list()).toEqual([]);
  });
});
