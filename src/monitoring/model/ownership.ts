import type { Tag } from '@aws-sdk/client-cloudwatch';
import type { OwnNames } from './project-schema.ts';

/** The dimension that tells the environments of one account apart: metrics of a project's own carry it. */
export const environmentDimension = 'Environment';

/** What the project's alarms and dashboards of one environment are called. Nothing whose name begins otherwise is ever looked at. */
export function environmentPrefix({ namePrefix }: OwnNames, environment: string): string {
  return `${namePrefix}${environment}-`;
}

/** What its saved queries are called: CloudWatch shows them as a folder of the environment's own. */
export function savedQueryPrefix({ namePrefix }: OwnNames, environment: string): string {
  return `${namePrefix}${environment}/`;
}

/** Which copy of the definitions something belongs to. */
export interface OwnerScope {
  readonly names: OwnNames;
  readonly environment: string;
  /** Dashboards are global, and each region of an environment has its own. */
  readonly region: string;
}

/** The tag that holds the hash of what was last applied, so that drift can tell a change by hand from one that is not applied yet. */
export const appliedTag = 'Applied';

/** The tags of everything that an apply made. */
export function ownTags({ names, environment, region }: OwnerScope): { Key: string; Value: string }[] {
  return [
    { Key: 'ManagedBy', Value: names.managedBy },
    { Key: 'Environment', Value: environment },
    { Key: 'Region', Value: region },
  ];
}

/**
 * Whose an object under our prefix is, by its tags.
 * - `ours`: the tags ManagedBy and Environment are there.
 * - `untagged-environment`: ours by ManagedBy, but somebody removed the tag Environment; the next update puts it back.
 * - `other-environment`: of another region, or of an environment whose name begins with this one's (`prod` and `prod-eu`).
 * - `foreign`: somebody else's.
 */
export type Owner = 'ours' | 'untagged-environment' | 'other-environment' | 'foreign';

export function ownerOf(tags: readonly Tag[], { names, environment, region }: OwnerScope): Owner {
  if (tagValue(tags, 'ManagedBy') !== names.managedBy) return 'foreign';
  if ((tagValue(tags, 'Region') ?? region) !== region) return 'other-environment';
  const tagged = tagValue(tags, 'Environment');
  if (tagged === undefined) return 'untagged-environment';
  return tagged === environment ? 'ours' : 'other-environment';
}

export function tagValue(tags: readonly Tag[], key: string): string | undefined {
  return tags.find((tag) => tag.Key === key)?.Value;
}

/** Saved queries cannot be tagged: their last line is a comment that says the same. */
const marker = /\n# ((?:[A-Za-z]+=\S+ ?)+)\s*$/;

/** A query with its tags. */
export function markQuery(queryString: string, tags: readonly Tag[]): string {
  return `${queryString.trimEnd()}\n# ${tags.map(({ Key, Value }) => `${Key}=${Value}`).join(' ')}`;
}

/** The tags of a saved query, and the query without them. */
export function readQueryMarker(queryString: string): { queryString: string; tags: Tag[] } {
  const found = marker.exec(queryString);
  if (found === null) return { queryString: queryString.trimEnd(), tags: [] };
  const tags = (found[1] ?? '').trim().split(' ');
  return {
    queryString: queryString.slice(0, found.index).trimEnd(),
    tags: tags.map((tag) => ({ Key: tag.slice(0, tag.indexOf('=')), Value: tag.slice(tag.indexOf('=') + 1) })),
  };
}
