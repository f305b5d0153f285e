import { randomBytes, randomUUID } from 'node:crypto';
import type {
  ConfirmSubscriptionInput,
  ConfirmSubscriptionResponse,
  ListSubscriptionsByTopicInput,
  ListSubscriptionsByTopicResponse,
  ListSubscriptionsInput,
  ListSubscriptionsResponse,
  SubscribeInput,
  SubscribeResponse,
  UnsubscribeInput,
} from '@aws-sdk/client-sns';
import type { AwsAccount } from '../protocol/aws-arn.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import type { Clock } from '../protocol/clock.ts';
import type { SnsDelivery } from './sns-delivery.ts';
import { checkedEndpoint } from './sns-endpoint-address.ts';
import { confirmationPost } from './sns-envelope.ts';
import { existingTopic, invalidParameter, refuseUnsupported } from './sns-refusals.ts';
import type { SnsStore, StoredSubscription } from './sns-store.ts';

/** AWS pages: "ListSubscriptions", "Subscribe". */
const subscriptionsPerPage = 100;
const confirmableMs = 2 * 24 * 60 * 60 * 1000;

/** The actions on subscriptions: HTTP endpoints on this machine, which say once that they want to be subscribed. */
export function createSnsSubscriptionActions(deps: {
  store: SnsStore;
  account: AwsAccount;
  clock: Clock;
  delivery: SnsDelivery;
  /** Where this endpoint is reached. */
  endpointUrl(): string;
}) {
  const { store, clock } = deps;

  /** Those of one topic, or all, without the ones that were not confirmed in time. */
  function current(topicArn?: string): StoredSubscription[] {
    const found = store.listSubscriptions(topicArn);
    const isCurrent = (one: StoredSubscription) => one.isConfirmed || clock.nowMs() - one.createdMs < confirmableMs;
    for (const one of found) if (!isCurrent(one)) store.removeSubscription(one.arn);
    return found.filter(isCurrent);
  }

  function page(subscriptions: readonly StoredSubscription[], token: string | undefined): ListSubscriptionsResponse {
    const { items, nextToken } = pageOf(subscriptions, {
      token,
      size: subscriptionsPerPage,
      keyOf: ({ arn }) => arn,
      refusalName: 'InvalidParameterException',
    });
    const Subscriptions = items.map(({ arn, topicArn, protocol, endpoint, isConfirmed }) => ({
      SubscriptionArn: isConfirmed ? arn : 'PendingConfirmation',
      Owner: deps.account.accountId,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topicArn,
    }));
    return { Subscriptions, NextToken: nextToken };
  }

  return {
    /** Subscribing an endpoint again gives its subscription, and asks again while it has not answered. */
    Subscribe(input: SubscribeInput): SubscribeResponse {
      const { arn: topicArn } = existingTopic(store, input.TopicArn);
      refuseUnsupported(input, ['Attributes']);
      const { protocol, endpoint } = checkedEndpoint(input.Protocol, input.Endpoint);
      const existing = current(topicArn).find((one) => one.endpoint === endpoint && one.protocol === protocol);
      const subscription = existing ?? {
        arn: `${topicArn}:${randomUUID()}`,
        topicArn,
        protocol,
        endpoint,
        token: randomBytes(64).toString('hex'),
        createdMs: clock.nowMs(),
        isConfirmed: false,
      };
      store.putSubscription(subscription);
      if (subscription.isConfirmed) return { SubscriptionArn: subscription.arn };
      const now = { nowMs: clock.nowMs(), endpointUrl: deps.endpointUrl() };
      deps.delivery.send(confirmationPost(subscription, now));
      return { SubscriptionArn: input.ReturnSubscriptionArn === true ? subscription.arn : 'pending confirmation' };
    },

    ConfirmSubscription(input: ConfirmSubscriptionInput): ConfirmSubscriptionResponse {
      if (input.AuthenticateOnUnsubscribe === 'true') {
        throw invalidParameter('AuthenticateOnUnsubscribe', 'it is not supported here');
      }
      const { arn } = existingTopic(store, input.TopicArn);
      const subscription = current(arn).find(({ token }) => token === input.Token);
      if (subscription === undefined) throw invalidParameter('Token');
      store.putSubscription({ ...subscription, isConfirmed: true });
      return { SubscriptionArn: subscription.arn };
    },

    /** Ending a subscription that does not exist succeeds. */
    Unsubscribe({ SubscriptionArn = '' }: UnsubscribeInput): void {
      store.removeSubscription(SubscriptionArn);
    },

    ListSubscriptions: ({ NextToken }: ListSubscriptionsInput): ListSubscriptionsResponse => page(current(), NextToken),

    ListSubscriptionsByTopic(input: ListSubscriptionsByTopicInput): ListSubscriptionsByTopicResponse {
      const { arn } = existingTopic(store, input.TopicArn);
      return page(current(arn), input.NextToken);
    },
  } satisfies ActionTable;
}
