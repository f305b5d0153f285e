import type {
  CreateTopicInput,
  CreateTopicResponse,
  DeleteTopicInput,
  GetTopicAttributesInput,
  GetTopicAttributesResponse,
  ListTopicsInput,
  ListTopicsResponse,
  SetTopicAttributesInput,
} from '@aws-sdk/client-sns';
import { type AwsAccount, topicArn } from '../protocol/aws-arn.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import { existingTopic, invalidParameter, refuseUnsupported } from './sns-refusals.ts';
import type { SnsStore } from './sns-store.ts';

/** AWS page: "ListTopics". */
const topicsPerPage = 100;
/** AWS page: "CreateTopic". */
const namePattern = /^[A-Za-z0-9_-]{1,256}$/;
const maxDisplayNameLength = 100;

/** The actions on topics. Of their attributes only DisplayName can be set: the others would promise what is not done here. */
export function createSnsTopicActions({ store, account }: { store: SnsStore; account: AwsAccount }) {
  return {
    CreateTopic(input: CreateTopicInput): CreateTopicResponse {
      const { Name = '', Attributes = {} } = input;
      refuseUnsupported(input, ['Tags', 'DataProtectionPolicy']);
      if (Name.endsWith('.fifo')) throw invalidParameter('Topic Name', 'FIFO topics are not supported here');
      if (!namePattern.test(Name)) throw invalidParameter('Topic Name');
      for (const attribute of Object.keys(Attributes)) refuseAttribute(attribute);
      const displayName = checkedDisplayName(Attributes.DisplayName);
      const arn = topicArn(account, Name);
      const existing = store.getTopic(arn);
      if (existing === undefined) store.putTopic({ arn, displayName: displayName ?? '', deletedSubscriptions: 0 });
      else if (displayName !== undefined && displayName !== existing.displayName) {
        throw invalidParameter('Attributes', 'Topic already exists with different attributes');
      }
      return { TopicArn: arn };
    },

    /** Deleting a topic that does not exist succeeds. */
    DeleteTopic({ TopicArn = '' }: DeleteTopicInput): void {
      store.removeTopic(TopicArn);
    },

    ListTopics({ NextToken }: ListTopicsInput): ListTopicsResponse {
      const page = pageOf(store.listTopics(), {
        token: NextToken,
        size: topicsPerPage,
        keyOf: ({ arn }) => arn,
        refusalName: 'InvalidParameterException',
      });
      return { Topics: page.items.map(({ arn }) => ({ TopicArn: arn })), NextToken: page.nextToken };
    },

    GetTopicAttributes({ TopicArn }: GetTopicAttributesInput): GetTopicAttributesResponse {
      const { arn, displayName, deletedSubscriptions } = existingTopic(store, TopicArn);
      const subscriptions = store.listSubscriptions(arn);
      const confirmed = subscriptions.filter(({ isConfirmed }) => isConfirmed).length;
      return {
        Attributes: {
          TopicArn: arn,
          Owner: account.accountId,
          DisplayName: displayName,
          SubscriptionsConfirmed: String(confirmed),
          SubscriptionsPending: String(subscriptions.length - confirmed),
          SubscriptionsDeleted: String(deletedSubscriptions),
        },
      };
    },

    SetTopicAttributes({ TopicArn, AttributeName = '', AttributeValue }: SetTopicAttributesInput): void {
      const topic = existingTopic(store, TopicArn);
      refuseAttribute(AttributeName);
      store.putTopic({ ...topic, displayName: checkedDisplayName(AttributeValue) ?? '' });
    },
  } satisfies ActionTable;
}

function refuseAttribute(name: string): void {
  if (name !== 'DisplayName') throw invalidParameter('AttributeName', `${name} is not supported here`);
}

function checkedDisplayName(name: string | undefined): string | undefined {
  if (name !== undefined && name.length > maxDisplayNameLength) throw invalidParameter('DisplayName');
  return name;
}
