import {
  DashboardInvalidInputError,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
});
afterEach(() => aws.close());

const textWidget = { type: 'text', width: 24, height: 2, properties: { markdown: '# Claims' } };
const body = JSON.stringify({ widgets: [textWidget] });
const arn = 'arn:aws:cloudwatch::123456789012:dashboard/service';

const put = (DashboardBody: string, DashboardName = 'service') =>
  aws.cloudwatch.send(new PutDashboardCommand({ DashboardName, DashboardBody }));
const get = () => aws.cloudwatch.send(new GetDashboardCommand({ DashboardName: 'service' }));

describe('a dashboard', () => {
  test('comes back exactly as it was put', async () => {
    expect((await put(` ${body}\n`)).DashboardValidationMessages).toEqual([]);
    expect(await get()).toMatchObject({ DashboardName: 'service', DashboardArn: arn, DashboardBody: ` ${body}\n` });
  });

  test('is listed with its size and time, by prefix', async () => {
    await put(body);
    await put(body, 'other');
    const { DashboardEntries } = await aws.cloudwatch.send(new ListDashboardsCommand({ DashboardNamePrefix: 'ser' }));
    expect(DashboardEntries).toEqual([
      { DashboardName: 'service', DashboardArn: arn, LastModified: new Date(startMs), Size: body.length },
    ]);
  });

  test('with warnings is saved, and the warnings are told', async () => {
    const { DashboardValidationMessages } = await put(JSON.stringify({ widgets: [{ ...textWidget, color: 'red' }] }));
    expect(DashboardValidationMessages).toEqual([
      { DataPath: '/widgets/0', Message: expect.stringContaining('color') },
    ]);
    expect((await get()).DashboardBody).toContain('red');
  });

  test('takes tags, and loses them when it is deleted', async () => {
    await put(body);
    const tags = async () => (await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: arn }))).Tags;
    await aws.cloudwatch.send(
      new TagResourceCommand({ ResourceARN: arn, Tags: [{ Key: 'ManagedBy', Value: 'somebody' }] }),
    );
    expect(await tags()).toEqual([{ Key: 'ManagedBy', Value: 'somebody' }]);
    await aws.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: ['service'] }));
    await put(body);
    expect(await tags()).toEqual([]);
  });
});

describe('refused', () => {
  test('a body with errors, telling where they are, and the old one stays', async () => {
    await put(body);
    const refusal = await put(
      JSON.stringify({ widgets: [{ type: 'metric', properties: { region: 'eu-west-1' } }] }),
    ).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DashboardInvalidInputError);
    expect((refusal as DashboardInvalidInputError).dashboardValidationMessages).toEqual([
      { DataPath: '/widgets/0/properties', Message: expect.stringContaining('metrics') },
    ]);
    expect((await get()).DashboardBody).toBe(body);
  });

  test('a body that is not JSON', async () => {
    await expect(put('{')).rejects.toBeInstanceOf(DashboardInvalidInputError);
  });

  test('a name with a space', async () => {
    await expect(put(body, 'my board')).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  test('to get or delete what does not exist; with it nothing else is deleted', async () => {
    // The shape is DashboardNotFoundError; the SDK goes by its Query code, which alarms that are not there have too.
    const notFound = { name: 'ResourceNotFound', message: 'Dashboard service does not exist' };
    await expect(get()).rejects.toMatchObject(notFound);
    await put(body);
    const remove = aws.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: ['service', 'missing'] }));
    await expect(remove).rejects.toMatchObject({ name: 'ResourceNotFound' });
    expect((await get()).DashboardBody).toBe(body);
  });
});
