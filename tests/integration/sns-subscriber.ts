import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import type { TestEndpoint } from './aws-test-endpoint.ts';

/** What SNS posts. */
export interface SnsDocument {
  readonly Type: string;
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Token?: string;
  readonly SubscribeURL?: string;
  readonly UnsubscribeURL?: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly Timestamp: string;
}

export interface SnsPost {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly document: SnsDocument;
}

export interface SnsSubscriber {
  readonly url: string;
  /** Everything that came in, oldest first. */
  readonly posts: readonly SnsPost[];
  /** What to answer, one after the other; 200 when none is left. */
  readonly answers: number[];
  /** The post at this place, as soon as it is there. */
  post(index: number): Promise<SnsPost>;
  close(): Promise<void>;
}

/** A real HTTP endpoint for subscriptions to topics. It confirms nothing by itself. */
export async function startSnsSubscriber(): Promise<SnsSubscriber> {
  const posts: SnsPost[] = [];
  const answers: number[] = [];
  const arrivals = new EventEmitter();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    posts.push({ headers: request.headers, document: JSON.parse(body) as SnsDocument });
    response.writeHead(answers.shift() ?? 200).end();
    arrivals.emit('post');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`,
    posts,
    answers,
    async post(index) {
      while (posts.length <= index) await once(arrivals, 'post');
      return posts[index]!;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The ARN of a new topic to which a subscriber that got nothing yet subscribes; it confirms as subscribers do: by the link. */
export async function subscribedTopic(
  { aws, subscriber }: { aws: TestEndpoint; subscriber: SnsSubscriber },
  name: string,
): Promise<string> {
  const TopicArn = aws.endpoint.createTopic(name);
  await aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: subscriber.url }));
  const { document } = await subscriber.post(0);
  const answer = await fetch(document.SubscribeURL ?? '');
  if (!answer.ok) throw new Error(`the subscription was not confirmed: ${answer.status}`);
  return TopicArn;
}
