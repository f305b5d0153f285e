import type { FieldChange } from './compare-fields.ts';
import type { Definition } from './definitions.ts';

export type ObjectKind = 'alarm' | 'composite alarm' | 'dashboard';

export type Change =
  | { readonly action: 'create'; readonly definition: Definition; readonly fields: readonly FieldChange[] }
  | {
      readonly action: 'update';
      readonly definition: Definition;
      readonly fields: readonly FieldChange[];
      readonly arn: string;
      /** Tags that somebody removed. A put does not bring them back. */
      readonly missingTags: readonly { Key: string; Value: string }[];
    }
  | { readonly action: 'delete'; readonly kind: ObjectKind; readonly name: string };

/** Something under our names that is not ours, so that it is left alone whatever is declared. */
export interface Conflict {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly message: string;
  readonly remedy: string;
}

/** What an apply would do: puts in the order of the files, alarms first, and deletions last. */
export interface Plan {
  readonly environment: string;
  readonly changes: readonly Change[];
  readonly unchanged: readonly Definition[];
  readonly conflicts: readonly Conflict[];
}

/** The kind and name of what a change is about. */
export function subjectOf(change: Change): { kind: ObjectKind; name: string } {
  const { kind, name } = change.action === 'delete' ? change : change.definition;
  return { kind, name };
}
