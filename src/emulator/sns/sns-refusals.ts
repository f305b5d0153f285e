import { AwsRefusal } from '../protocol/service-error.ts';
import type { SnsStore, StoredTopic } from './sns-store.ts';

/** SNS's answer to a parameter that it cannot take, in its words. */
export function invalidParameter(parameter: string, reason?: string): AwsRefusal {
  const because = reason === undefined ? '' : ` Reason: ${reason}`;
  return new AwsRefusal('InvalidParameterException', `Invalid parameter: ${parameter}${because}`);
}

/** Refuses, by their names, members that would change the answer and are not built. Empty ones change nothing. */
export function refuseUnsupported<Input extends object>(
  input: Input,
  members: readonly (keyof Input & string)[],
): void {
  for (const member of members) {
    const value = input[member];
    const isEmpty =
      value === undefined || value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
    if (!isEmpty) throw invalidParameter(member, 'it is not supported here');
  }
}

/** @throws AwsRefusal for what is no ARN or names no topic. */
export function existingTopic(store: SnsStore, arn = ''): StoredTopic {
  const elements = arn.split(':').length;
  if (elements < 6) throw invalidParameter('TopicArn', `An ARN must have at least 6 elements, not ${elements}`);
  const topic = store.getTopic(arn);
  if (topic === undefined) throw new AwsRefusal('NotFoundException', 'Topic does not exist');
  return topic;
}
