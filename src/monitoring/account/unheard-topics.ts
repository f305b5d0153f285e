import { ListSubscriptionsByTopicCommand, NotFoundException, type SNSClient } from '@aws-sdk/client-sns';
import type { AwsCaller } from './aws-caller.ts';

/** A topic of SNS whose messages reach nobody, and why: it is not there, or has no subscription, or none that is confirmed. */
export interface UnheardTopic {
  readonly arn: string;
  readonly why: 'missing' | 'unsubscribed' | 'unconfirmed';
}

/** What stands in place of the ARN of a subscription that nobody has confirmed, or that was deleted. */
const noSubscription = ['PendingConfirmation', 'Deleted'];

/** Those of the topics that nobody hears. Throws AWS_REFUSED when that cannot be read. AWS page: "ListSubscriptionsByTopic". */
export async function unheardTopics(
  arns: readonly string[],
  { client, caller }: { client: SNSClient; caller: AwsCaller },
): Promise<UnheardTopic[]> {
  const found = await Promise.all(arns.map(async (arn) => ({ arn, why: await reason(arn) })));
  return found.flatMap(({ arn, why }) => (why === undefined ? [] : [{ arn, why }]));

  async function reason(TopicArn: string): Promise<UnheardTopic['why'] | undefined> {
    const subscriptions = await caller.pages(
      'ListSubscriptionsByTopic',
      `read who hears ${TopicArn}`,
      async (token) => {
        try {
          const answer = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken: token }));
          return { page: answer.Subscriptions ?? [], next: answer.NextToken };
        } catch (error) {
          if (error instanceof NotFoundException) return { page: undefined, next: undefined };
          throw error;
        }
      },
    );
    if (subscriptions.includes(undefined)) return 'missing';
    const all = subscriptions.flatMap((page) => page ?? []);
    if (all.length === 0) return 'unsubscribed';
    const isHeard = all.some(({ SubscriptionArn = '' }) => !noSubscription.includes(SubscriptionArn));
    return isHeard ? undefined : 'unconfirmed';
  }
}
