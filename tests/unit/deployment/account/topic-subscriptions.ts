import type { PretendedAccount } from './pretended-account.ts';

export interface TopicSubscription {
  readonly endpoint: string;
  readonly protocol: string;
  /** How `confirmed` of the account holds it. */
  readonly key: string;
}

/** The subscriptions that stacks made of a topic, confirmed or not. */
export function subscriptionsOf(account: PretendedAccount, topic: string): TopicSubscription[] {
  return [...account.stacks.values()]
    .flatMap(({ resources }) => Object.values(resources))
    .filter(({ type, properties }) => type === 'AWS::SNS::Subscription' && properties.TopicArn === topic)
    .map(({ properties: { Endpoint, Protocol } }) => ({
      endpoint: String(Endpoint),
      protocol: String(Protocol),
      key: `${topic} ${Endpoint}`,
    }));
}

/** Whether a message to the topic reaches anybody. */
export const isHeard = (account: PretendedAccount, topic: string) =>
  subscriptionsOf(account, topic).some(({ key }) => account.confirmed.has(key));
