import { type PutCompositeAlarmCommandInput, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendQuery, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { arnOf, compositeAlarms, everyType, topic } from './composite-alarms.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
  aws.endpoint.createTopic('page');
});
afterEach(() => aws.close());

const { putMetric, putComposite, passSeconds, describeBoth, compositeOf, deleteAlarms } = compositeAlarms(() => aws);

describe('DescribeAlarms', () => {
  beforeEach(async () => {
    for (const name of ['shop-a', 'shop-c']) await putMetric(name);
    await putComposite('shop-b', 'ALARM("shop-a") OR ALARM(shop-c)');
    await putComposite('shop-d', 'ALARM("shop-b")');
  });
  const names = (answer: Awaited<ReturnType<typeof describeBoth>>) => [
    (answer.MetricAlarms ?? []).map(({ AlarmName }) => AlarmName),
    (answer.CompositeAlarms ?? []).map(({ AlarmName }) => AlarmName),
  ];

  test('answers with metric alarms only when no type is named', async () => {
    expect(names(await describeBoth({ AlarmTypes: undefined }))).toEqual([['shop-a', 'shop-c'], []]);
    expect(names(await describeBoth({ AlarmTypes: ['CompositeAlarm'] }))).toEqual([[], ['shop-b', 'shop-d']]);
    expect(names(await describeBoth({ ActionPrefix: topic }))).toEqual([[], ['shop-b', 'shop-d']]);
  });

  test('gives pages that run over both types', async () => {
    const pages: string[] = [];
    const input = { AlarmTypes: everyType, AlarmNamePrefix: 'shop-' };
    for await (const page of paginateDescribeAlarms({ client: aws.cloudwatch, pageSize: 3 }, input)) {
      pages.push(names(page).flat().join(' '));
    }
    expect(pages).toEqual(['shop-a shop-c shop-b', 'shop-d']);
  });

  test('tells the family of an alarm, and little more than the names', async () => {
    const children = await describeBoth({ AlarmTypes: undefined, ChildrenOfAlarmName: 'shop-b' });
    expect(names(children)).toEqual([['shop-a', 'shop-c'], []]);
    expect(Object.keys(children.MetricAlarms?.[0] ?? {}).sort()).toEqual([
      'AlarmArn',
      'AlarmName',
      'StateUpdatedTimestamp',
      'StateValue',
    ]);
    const parents = await describeBoth({ AlarmTypes: undefined, ParentsOfAlarmName: 'shop-b' });
    expect(parents.CompositeAlarms).toEqual([{ AlarmName: 'shop-d', AlarmArn: arnOf('shop-d') }]);
    await expect(describeBoth({ ChildrenOfAlarmName: 'shop-b' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('gives composite alarms over Query, too', async () => {
    const { status, xml } = await sendQuery(aws.endpoint.url, {
      Action: 'DescribeAlarms',
      'AlarmTypes.member.1': 'CompositeAlarm',
    });
    expect(status).toBe(200);
    expect(xml).toContain('<CompositeAlarms><member>');
    expect(xml).toContain('<AlarmRule>ALARM(&#34;shop-b&#34;)</AlarmRule>');
  });
});

describe('DeleteAlarms', () => {
  test('refuses a child that is in use, and two composite alarms at once', async () => {
    await putMetric('child');
    await putComposite('one', 'ALARM(child)');
    await putComposite('two', 'ALARM(child)');
    await expect(deleteAlarms('child')).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Cannot delete child as there are composite alarm(s) depending on it.',
    });
    await expect(deleteAlarms('one', 'two')).rejects.toMatchObject({ name: 'ValidationException' });
    await deleteAlarms('one');
    await deleteAlarms('two');
    await deleteAlarms('child');
    expect(await describeBoth({})).toMatchObject({ MetricAlarms: [], CompositeAlarms: [] });
  });

  test('cannot delete a cycle, which is not evaluated either, until one rule is FALSE', async () => {
    await putComposite('a', 'TRUE');
    await putComposite('b', 'OK(a)');
    await putComposite('a', 'OK(b)');
    passSeconds(60);
    expect(await compositeOf('a')).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
    for (const name of ['a', 'b']) {
      await expect(deleteAlarms(name)).rejects.toMatchObject({ name: 'ValidationException' });
    }
    await putComposite('a', 'FALSE');
    await deleteAlarms('b');
    await deleteAlarms('a');
  });
});

describe('PutCompositeAlarm refuses', () => {
  const cases: [string, string, Partial<PutCompositeAlarmCommandInput>, RegExp][] = [
    ['a rule that cannot be read', 'ALARM(child', {}, /./],
    ['a rule about alarms that do not exist', 'ALARM(child) OR OK(ghost)', {}, /\[ghost\] in the alarm rule/],
    ['a suppressor without its periods', 'TRUE', { ActionsSuppressor: 'child' }, /ActionsSuppressorWaitPeriod/],
    [
      'a suppressor that does not exist',
      'TRUE',
      { ActionsSuppressor: 'ghost', ActionsSuppressorWaitPeriod: 1, ActionsSuppressorExtensionPeriod: 1 },
      /ghost does not exist/,
    ],
  ];
  test.each(cases)('%s', async (_name, rule, changes, message) => {
    await putMetric('child');
    const refusal = putComposite('parent', rule, changes);
    await expect(refusal).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(refusal).rejects.toThrow(message);
    expect(await compositeOf('parent')).toBeUndefined();
  });

  test('the name of a metric alarm, as PutMetricAlarm refuses that of a composite one', async () => {
    await putMetric('metric');
    await putComposite('composite', 'TRUE');
    await expect(putComposite('metric', 'TRUE')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(putMetric('composite')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
