import { ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { arnOf, compositeAlarms, topic } from './composite-alarms.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
  aws.endpoint.createTopic('page');
});
afterEach(() => aws.close());

const { putMetric, putComposite, setState, passSeconds, compositeOf, history } = compositeAlarms(() => aws);

describe('a composite alarm', () => {
  test('begins without a state and is evaluated at once', async () => {
    await putMetric('child');
    await putComposite('parent', 'ALARM(child)', { AlarmDescription: 'of one' });
    expect(await compositeOf('parent')).toEqual({
      AlarmName: 'parent',
      AlarmArn: arnOf('parent'),
      AlarmDescription: 'of one',
      AlarmRule: 'ALARM(child)',
      ActionsEnabled: true,
      AlarmActions: [topic],
      OKActions: [topic],
      InsufficientDataActions: [],
      AlarmConfigurationUpdatedTimestamp: new Date(startMs),
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      StateUpdatedTimestamp: new Date(startMs),
      StateTransitionedTimestamp: new Date(startMs),
    });
    passSeconds(1);
    expect(await compositeOf('parent')).toMatchObject({
      StateValue: 'OK',
      StateReason: `${arnOf('parent')} was created and its alarm rule evaluates to OK`,
    });
  });

  test('follows its children, with the one that changed as the reason, and its actions run once a change', async () => {
    for (const name of ['a', 'b']) await putMetric(name);
    await putComposite('both', `ALARM(a) AND ALARM("${arnOf('b')}")`);
    passSeconds(1);
    await setState('a', 'ALARM');
    passSeconds(60);
    expect(await compositeOf('both')).toMatchObject({ StateValue: 'OK' });
    await setState('b', 'ALARM');
    passSeconds(1);
    const inAlarm = await compositeOf('both');
    expect(inAlarm).toMatchObject({
      StateValue: 'ALARM',
      StateReason: `${arnOf('b')} transitioned to ALARM at Sunday 01 February, 2026 12:01:01 UTC`,
    });
    expect(JSON.parse(inAlarm?.StateReasonData ?? '')).toEqual({
      triggeringAlarms: [{ arn: arnOf('b'), state: { value: 'ALARM', timestamp: '2026-02-01T12:01:01.000+0000' } }],
    });
    passSeconds(60);
    await setState('b', 'OK');
    passSeconds(1);
    expect(await history('both')).toEqual([
      'Alarm "both" created',
      'Alarm updated from INSUFFICIENT_DATA to OK',
      `Successfully executed action ${topic}`,
      'Alarm updated from OK to ALARM',
      `Successfully executed action ${topic}`,
      'Alarm updated from ALARM to OK',
      `Successfully executed action ${topic}`,
    ]);
  });

  test('of composite alarms sees their new state in the same evaluation, whatever the names', async () => {
    await putMetric('leaf');
    await putComposite('z', 'ALARM(leaf)');
    await putComposite('a', 'ALARM(z)');
    await setState('leaf', 'ALARM');
    passSeconds(1);
    expect(await compositeOf('a')).toMatchObject({ StateValue: 'ALARM' });
  });

  test('keeps a state that is set by hand until a child changes', async () => {
    await putMetric('child');
    await putComposite('parent', 'ALARM(child)');
    passSeconds(1);
    await setState('parent', 'ALARM');
    passSeconds(120);
    expect(await compositeOf('parent')).toMatchObject({ StateValue: 'ALARM', StateReason: 'set' });
    await setState('child', 'OK');
    passSeconds(1);
    expect(await compositeOf('parent')).toMatchObject({ StateValue: 'OK' });
  });

  test('keeps its state and its tags when it is put again, and is judged by the new rule', async () => {
    await putMetric('child');
    await putComposite('parent', 'TRUE', { Tags: [{ Key: 'team', Value: 'claims' }] });
    passSeconds(1);
    await putComposite('parent', 'ALARM(child)', { Tags: [{ Key: 'team', Value: 'others' }] });
    expect(await compositeOf('parent')).toMatchObject({ StateValue: 'ALARM', AlarmRule: 'ALARM(child)' });
    const { Tags } = await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: arnOf('parent') }));
    expect(Tags).toEqual([{ Key: 'team', Value: 'claims' }]);
    passSeconds(1);
    expect(await compositeOf('parent')).toMatchObject({
      StateValue: 'OK',
      StateReason: `${arnOf('parent')} was updated and its alarm rule evaluates to OK`,
    });
  });

  test('with disabled actions changes its state and notifies nobody', async () => {
    await putComposite('muted', 'TRUE', { ActionsEnabled: false });
    passSeconds(1);
    expect(await compositeOf('muted')).toMatchObject({ StateValue: 'ALARM', ActionsEnabled: false });
    expect(await history('muted', 'Action')).toEqual([]);
  });
});

describe('a suppressor', () => {
  beforeEach(async () => {
    for (const name of ['child', 'deploying']) await putMetric(name);
    await setState('child', 'OK');
    await setState('deploying', 'OK');
    await putComposite('page', 'ALARM(child)', {
      OKActions: [],
      ActionsSuppressor: 'deploying',
      ActionsSuppressorWaitPeriod: 60,
      ActionsSuppressorExtensionPeriod: 120,
    });
    passSeconds(1);
    passSeconds(600);
  });
  const pages = async () => (await history('page', 'Action')).length;

  test('that stays quiet delays the actions by the wait period', async () => {
    await setState('child', 'ALARM');
    passSeconds(1);
    expect(await compositeOf('page')).toMatchObject({
      StateValue: 'ALARM',
      ActionsSuppressedBy: 'WaitPeriod',
      ActionsSuppressedReason: expect.stringContaining('WaitPeriod'),
    });
    expect(await pages()).toBe(0);
    passSeconds(61);
    expect(await pages()).toBe(1);
    expect(await compositeOf('page')).not.toHaveProperty('ActionsSuppressedBy');
  });

  test('in ALARM keeps the actions back until the extension period after it is over', async () => {
    await setState('deploying', 'ALARM');
    passSeconds(1);
    await setState('child', 'ALARM');
    passSeconds(3600);
    expect(await compositeOf('page')).toMatchObject({ StateValue: 'ALARM', ActionsSuppressedBy: 'Alarm' });
    await setState('deploying', 'OK');
    passSeconds(1);
    expect(await compositeOf('page')).toMatchObject({ ActionsSuppressedBy: 'ExtensionPeriod' });
    expect(await pages()).toBe(0);
    passSeconds(121);
    expect(await pages()).toBe(1);
  });
});
