import { DeleteAlarmsCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sendQuery, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint({ throttle: true });
});
afterEach(() => aws.close());

const deleteNothing = () => aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [] }));

test('calls at the rate that AWS takes are never refused', async () => {
  for (let call = 0; call < 30; call++) {
    await expect(deleteNothing()).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    aws.clock.advanceMs(1000 / 3);
  }
});

test('calls beyond it are refused, of that action only, and taken again later', async () => {
  for (let call = 0; call < 3; call++) await deleteNothing();
  await expect(deleteNothing()).rejects.toMatchObject({ name: 'Throttling', message: 'Rate exceeded' });
  await aws.cloudwatch.send(new DescribeAlarmsCommand({}));
  const query = await sendQuery(aws.endpoint.url, { Action: 'DeleteAlarms', 'AlarmNames.member.1': 'x' });
  expect(query).toMatchObject({ status: 400, xml: expect.stringContaining('<Code>Throttling</Code>') });
  aws.clock.advanceMs(334);
  await deleteNothing();
});
