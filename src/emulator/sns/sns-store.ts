export interface StoredTopic {
  readonly arn: string;
  readonly displayName: string;
  /** How many of its subscriptions were ended. */
  readonly deletedSubscriptions: number;
}

export interface StoredSubscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: 'http' | 'https';
  readonly endpoint: string;
  /** What the endpoint confirms with. */
  readonly token: string;
  readonly createdMs: number;
  readonly isConfirmed: boolean;
}

export interface SnsStore {
  /** Adds a topic, or replaces the one with its ARN. */
  putTopic(topic: StoredTopic): void;
  getTopic(arn: string): StoredTopic | undefined;
  /** By ARN. */
  listTopics(): StoredTopic[];
  /** Removes a topic and its subscriptions. */
  removeTopic(arn: string): void;
  /** Adds a subscription, or replaces the one with its ARN. */
  putSubscription(subscription: StoredSubscription): void;
  getSubscription(arn: string): StoredSubscription | undefined;
  /** By ARN; those of one topic, or all. */
  listSubscriptions(topicArn?: string): StoredSubscription[];
  removeSubscription(arn: string): void;
}

/** Topics and their subscriptions, in memory. */
export function createSnsStore(): SnsStore {
  const topics = new Map<string, StoredTopic>();
  const subscriptions = new Map<string, StoredSubscription>();
  const byArn = (a: { arn: string }, b: { arn: string }) => (a.arn < b.arn ? -1 : 1);
  const listSubscriptions = (topicArn?: string) =>
    [...subscriptions.values()].filter((one) => topicArn === undefined || one.topicArn === topicArn).sort(byArn);

  return {
    putTopic: (topic) => void topics.set(topic.arn, topic),
    getTopic: (arn) => topics.get(arn),
    listTopics: () => [...topics.values()].sort(byArn),
    removeTopic(arn) {
      topics.delete(arn);
      for (const subscription of listSubscriptions(arn)) subscriptions.delete(subscription.arn);
    },
    putSubscription: (subscription) => void subscriptions.set(subscription.arn, subscription),
    getSubscription: (arn) => subscriptions.get(arn),
    listSubscriptions,
    removeSubscription(arn) {
      const subscription = subscriptions.get(arn);
      if (subscription === undefined) return;
      subscriptions.delete(arn);
      const topic = topics.get(subscription.topicArn);
      if (topic) topics.set(topic.arn, { ...topic, deletedSubscriptions: topic.deletedSubscriptions + 1 });
    },
  };
}
