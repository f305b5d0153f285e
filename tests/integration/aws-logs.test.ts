import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteQueryDefinitionCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeQueryDefinitionsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  GetQueryResultsCommand,
  PutQueryDefinitionCommand,
  type PutQueryDefinitionCommandInput,
  paginateDescribeLogStreams,
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

test('a filter pattern chooses among the messages', async () => {
  put('not JSON', '{"status": 200}', '{"status": 503}');
  expect(await find({ filterPattern: '{ $.status >= 500 }' })).toMatchObject([{ message: '{"status": 503}' }]);
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

test('refused: a pattern that is not built, by its text', async () => {
  put('x');
  await expect(find({ filterPattern: '%regex%' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('%regex%'),
  });
});

test('refused: a pattern of nothing but brackets', async () => {
  put('x');
  await expect(find({ filterPattern: `{ ${'('.repeat(1000)}` })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('brackets are nested deeper than 100'),
  });
});

test('others are answered while a full group is searched', async () => {
  put(...Array.from({ length: 20_000 }, (_, i) => JSON.stringify({ a: i, text: 'x'.repeat(200) })));
  const answered: string[] = [];
  const searched = find({ filterPattern: `{ ${Array(80).fill('$.a = -1').join('||')} }` }).then(() => {
    answered.push('FilterLogEvents');
  });
  await aws.cloudwatch.send(new DescribeAlarmsCommand({}));
  answered.push('DescribeAlarms');
  await searched;
  expect(answered).toEqual(['DescribeAlarms', 'FilterLogEvents']);
});

test('streams are listed by name, and by their latest event', async () => {
  put('0', '1');
  const events = [{ timestampMs: startMs - 1000, message: 'x' }];
  for (const logStreamName of ['i-2', 'i-10']) aws.endpoint.putLogEvents({ logGroupName, logStreamName, events });
  const pages: (string | undefined)[][] = [];
  for await (const { logStreams } of paginateDescribeLogStreams({ client: aws.logs, pageSize: 2 }, { logGroupName })) {
    pages.push((logStreams ?? []).map(({ logStreamName }) => logStreamName));
  }
  expect(pages).toEqual([['i-1', 'i-10'], ['i-2']]);
  const latest = new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true, limit: 1 });
  expect((await aws.logs.send(latest)).logStreams).toEqual([
    {
      logStreamName: 'i-1',
      creationTime: startMs,
      firstEventTimestamp: startMs,
      lastEventTimestamp: startMs + 1,
      lastIngestionTime: startMs,
      arn: `arn:aws:logs:eu-west-1:123456789012:log-group:${logGroupName}:log-stream:i-1`,
    },
  ]);
});

test('refused: a group that does not exist', async () => {
  await expect(find()).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
  });
});

test('the events of a stream are read from either end, until a page is empty and its token stays', async () => {
  put('0', '1', '2');
  aws.endpoint.putLogEvents({ logGroupName, logStreamName: 'i-2', events: [{ timestampMs: startMs, message: 'x' }] });
  const read = async (input: { nextToken?: string | undefined; startFromHead?: boolean }) => {
    const command = new GetLogEventsCommand({ logGroupName, logStreamName: 'i-1', limit: 2, ...input });
    const { events = [], nextForwardToken, nextBackwardToken } = await aws.logs.send(command);
    return { messages: events.map(({ message }) => message), nextForwardToken, nextBackwardToken };
  };
  const newest = await read({});
  expect(newest.messages).toEqual(['1', '2']);
  expect((await read({ nextToken: newest.nextBackwardToken })).messages).toEqual(['0']);
  const first = await read({ startFromHead: true });
  const second = await read({ nextToken: first.nextForwardToken });
  const third = await read({ nextToken: second.nextForwardToken });
  expect([first.messages, second.messages, third.messages]).toEqual([['0', '1'], ['2'], []]);
  expect(third.nextForwardToken).toBe(second.nextForwardToken);
  await expect(read({ nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const missing = new GetLogEventsCommand({ logGroupName, logStreamName: 'none' });
  await expect(aws.logs.send(missing)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
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

  test('others are answered while it runs', async () => {
    put(...Array.from({ length: 20_000 }, (_, i) => `{"a":${i}}`));
    // Minutes of work, which nobody waits for.
    const { queryId } = await start({
      queryString: `filter ${'a*a-'.repeat(2400)}a > 0`,
      endTime: startMs / 1000 + 60,
    });
    await aws.cloudwatch.send(new DescribeAlarmsCommand({}));
    expect(await aws.logs.send(new GetQueryResultsCommand({ queryId }))).toMatchObject({ status: 'Running' });
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
