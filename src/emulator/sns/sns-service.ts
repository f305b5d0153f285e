import type { PublishInput, PublishResponse } from '@aws-sdk/client-sns';
import * as snsSdk from '@aws-sdk/client-sns';
import type { AwsAccount } from '../protocol/aws-arn.ts';
import { type AwsService, createAwsService } from '../protocol/aws-service.ts';
import type { Clock } from '../protocol/clock.ts';
import { createSnsDelivery } from './sns-delivery.ts';
import { snsApiVersion } from './sns-envelope.ts';
import { createSnsPublish } from './sns-publish.ts';
import { invalidParameter } from './sns-refusals.ts';
import type { SnsStore } from './sns-store.ts';
import { createSnsSubscriptionActions } from './sns-subscription-actions.ts';
import { createSnsTopicActions } from './sns-topic-actions.ts';

export interface SnsService {
  readonly service: AwsService;
  /** Creates a topic that may be there already, and gives its ARN. */
  createTopic(name: string): string;
  /**
   * As the action of that name.
   * @throws AwsRefusal NotFoundException for a topic that does not exist.
   */
  publish(input: PublishInput): PublishResponse;
  /** Gives up the messages that are under way. */
  close(): Promise<void>;
}

/** SNS, in as much of it as alarms and their subscribers on this machine need. AWS page: "Amazon SNS API reference". */
export function createSnsService(deps: {
  store: SnsStore;
  account: AwsAccount;
  clock: Clock;
  /** Where this endpoint is reached, for the links in messages. */
  endpointUrl(): string;
  /** Told of each message that a subscriber did not get. */
  onLost(problem: string): void;
  retryDelayMs?: number | undefined;
}): SnsService {
  const delivery = createSnsDelivery(deps);
  const topics = createSnsTopicActions(deps);
  const publish = createSnsPublish({ ...deps, delivery });
  const service = createAwsService({
    // SNS speaks Query only.
    targetPrefix: 'AmazonSimpleNotificationService',
    errorNamespace: '',
    query: { version: snsApiVersion, xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
    sdk: snsSdk,
    actions: { ...topics, ...createSnsSubscriptionActions({ ...deps, delivery }), Publish: publish },
    refuseMissing: (member) => invalidParameter(member),
  });
  return {
    service,
    createTopic: (name) => topics.CreateTopic({ Name: name }).TopicArn ?? '',
    publish,
    close: () => delivery.close(),
  };
}
