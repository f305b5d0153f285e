import type {
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  TagResourceInput,
  TagResourceOutput,
  UntagResourceInput,
  UntagResourceOutput,
} from '@aws-sdk/client-cloudwatch';
import type { ActionTable } from '../protocol/aws-service.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import type { TagStore } from './aws-tag-store.ts';

/** AWS page: "TagResource". */
const maxTags = 50;

/** TagResource, UntagResource and ListTagsForResource; `exists` tells which ARNs there are. */
export function createTagActions({ tags, exists }: { tags: TagStore; exists: (arn: string) => boolean }) {
  function existing(arn = ''): string {
    if (exists(arn)) return arn;
    throw new AwsRefusal('ResourceNotFoundException', `${arn} does not exist`, { ResourceId: arn });
  }

  return {
    TagResource(input: TagResourceInput): TagResourceOutput {
      const arn = existing(input.ResourceARN);
      const added = input.Tags ?? [];
      const reserved = added.find(({ Key }) => Key?.toLowerCase().startsWith('aws:'));
      if (reserved !== undefined) {
        const message = `The tag key ${reserved.Key} begins with aws:, which is reserved.`;
        throw new AwsRefusal('InvalidParameterValueException', message);
      }
      const keys = new Set([...tags.list(arn), ...added].map(({ Key }) => Key));
      if (keys.size > maxTags) {
        throw new AwsRefusal('InvalidParameterValueException', `A resource must not have more than ${maxTags} tags.`);
      }
      tags.add(arn, added);
      return {};
    },

    UntagResource(input: UntagResourceInput): UntagResourceOutput {
      tags.remove(existing(input.ResourceARN), input.TagKeys ?? []);
      return {};
    },

    /** Of an alarm that is not there it gives none, as CloudWatch does (recorded). */
    ListTagsForResource({ ResourceARN: arn = '' }: ListTagsForResourceInput): ListTagsForResourceOutput {
      return {
        Tags: /^arn:[^:]*:cloudwatch:[^:]*:\d*:alarm:./.test(arn) && !exists(arn) ? [] : tags.list(existing(arn)),
      };
    },
  } satisfies ActionTable;
}
