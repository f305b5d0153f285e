import type { Tag } from '@aws-sdk/client-cloudwatch';

/** What the project's alarms and dashboards of one environment are called. Nothing whose name begins otherwise is ever looked at. */
export function namePrefix(environment: string): string {
  return `insurance-claims-${environment}-`;
}

/** The tags of everything that an apply made. */
export function ownTags(environment: string): { Key: string; Value: string }[] {
  return [
    { Key: 'ManagedBy', Value: 'insurance-claims' },
    { Key: 'Environment', Value: environment },
  ];
}

/**
 * Whose an object under our prefix is, by its tags.
 * - `ours`: both tags are there.
 * - `untagged-environment`: ours by ManagedBy, but somebody removed the tag Environment; the next update puts it back.
 * - `other-environment`: of an environment whose name begins with this one's (`prod` and `prod-eu`).
 * - `foreign`: somebody else's.
 */
export type Owner = 'ours' | 'untagged-environment' | 'other-environment' | 'foreign';

export function ownerOf(tags: readonly Tag[], environment: string): Owner {
  const tagValue = (key: string) => tags.find((tag) => tag.Key === key)?.Value;
  if (tagValue('ManagedBy') !== 'insurance-claims') return 'foreign';
  const tagged = tagValue('Environment');
  if (tagged === undefined) return 'untagged-environment';
  return tagged === environment ? 'ours' : 'other-environment';
}
