import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfirmSubscriptionCommand, CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { runMonitorIn } from './monitor-fixture.ts';

let aws: TestEndpoint;
let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;
const pageTopic = 'arn:aws:sns:us-east-1:123456789012:page';

beforeEach(async () => {
  aws = await startTestEndpoint({ region: 'us-east-1' });
  fixture = await createDefinitionFolder();
});
afterEach(async () => {
  await aws.close();
  await fixture.remove();
});

/** What a command says of topics. */
async function said(words: string): Promise<string[]> {
  const { out } = await runMonitorIn(fixture.folder, aws, words);
  return out.split('\n').filter((line) => line.includes('heard by nobody') || line.includes('nobody can tell whether'));
}

/** An address that confirms nothing by itself, and gives the token that it was sent. */
async function subscribe(): Promise<string> {
  let heard = (_body: string) => {};
  const body = new Promise<string>((resolve) => {
    heard = resolve;
  });
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      response.end();
      heard(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await aws.sns.send(
      new SubscribeCommand({ TopicArn: pageTopic, Protocol: 'http', Endpoint: `http://127.0.0.1:${port}/` }),
    );
    return (JSON.parse(await body) as { Token: string }).Token;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test.each(['plan --env test', 'apply --env test', 'apply --env test --yes'])(
  '%s names each topic that nobody hears',
  async (words) => {
    expect(await said(words)).toEqual([
      expect.stringContaining('warning: there is no topic page: the alarm that notifies it is heard by nobody'),
      expect.stringContaining('warning: there is no topic ticket: the alarm that notifies it is heard by nobody'),
    ]);
  },
);

test('plan goes on saying it until somebody has confirmed a subscription, also when there is nothing to do', async () => {
  for (const Name of ['page', 'ticket']) await aws.sns.send(new CreateTopicCommand({ Name }));
  await runMonitorIn(fixture.folder, aws, 'apply --env test --yes');
  expect(await said('plan --env test')).toEqual([
    expect.stringContaining('nobody has subscribed to page'),
    expect.stringContaining('nobody has subscribed to ticket'),
  ]);
  const Token = await subscribe();
  expect((await said('plan --env test'))[0]).toContain('nobody has confirmed a subscription of page');
  await aws.sns.send(new ConfirmSubscriptionCommand({ TopicArn: pageTopic, Token }));
  expect(await said('plan --env test')).toEqual([expect.stringContaining('nobody has subscribed to ticket')]);
});
