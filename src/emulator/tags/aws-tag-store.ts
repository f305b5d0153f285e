import type { Tag } from '@aws-sdk/client-cloudwatch';

export interface TagStore {
  /** Adds tags, or gives a new value to those whose keys are there. */
  add(arn: string, tags: readonly Tag[]): void;
  remove(arn: string, keys: readonly string[]): void;
  removeAll(arn: string): void;
  list(arn: string): { Key: string; Value: string }[];
  /** Of everything that has tags. */
  arns(): string[];
}

/** Tags by the ARN of what they are on. */
export function createTagStore(): TagStore {
  const byArn = new Map<string, Map<string, string>>();
  return {
    add(arn, tags) {
      const existing = byArn.get(arn) ?? new Map<string, string>();
      for (const { Key = '', Value = '' } of tags) existing.set(Key, Value);
      byArn.set(arn, existing);
    },
    remove(arn, keys) {
      for (const key of keys) byArn.get(arn)?.delete(key);
    },
    removeAll(arn) {
      byArn.delete(arn);
    },
    list: (arn) => [...(byArn.get(arn) ?? [])].map(([Key, Value]) => ({ Key, Value })),
    arns: () => [...byArn.keys()],
  };
}
