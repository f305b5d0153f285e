import type { Tag } from '@aws-sdk/client-cloudwatch';
import type { WidgetChange } from '../compare/compare-dashboard.ts';
import type { FieldChange } from '../compare/compare-fields.ts';
import type { Definition, ObjectKind } from '../model/definitions.ts';
import type { OwnNames } from '../model/project-schema.ts';

/** What a change, a conflict or a warning is about. */
export interface Subject {
  readonly kind: ObjectKind;
  readonly name: string;
}

interface Put {
  readonly definition: Definition;
  readonly fields: readonly FieldChange[];
  /** Of a dashboard. */
  readonly widgets?: readonly WidgetChange[];
}

export interface Creation extends Put {
  readonly action: 'create';
}

export interface Update extends Put {
  readonly action: 'update';
  /** An ARN; of a saved query its id. */
  readonly arn: string;
  /** To be written before the put, which does not write tags: those that somebody removed, and the hash of what is applied. */
  readonly tags: readonly Tag[];
}

export interface Deletion extends Subject {
  readonly action: 'delete';
  /** An ARN; of a saved query its id. */
  readonly arn: string;
  /** Composite alarms, to be deleted later, whose rule has to become FALSE before: they use each other in a ring. */
  readonly emptyFirst?: readonly string[];
}

export type Change = Creation | Update | Deletion;

/** Something under our names that is not ours, so that it is left alone whatever is declared. */
export interface Conflict extends Subject {
  readonly message: string;
  readonly remedy: string;
}

/** What somebody should know before the change is made. */
export interface PlanWarning {
  readonly message: string;
}

/**
 * What an apply would do, in its order: puts in the order of the files, alarms before the composites that use them; then deletions,
 * composites first.
 */
export interface Plan {
  /** What ours are called, and how they are tagged. */
  readonly names: OwnNames;
  readonly environment: string;
  readonly region: string;
  readonly accountId: string;
  /** False when there was nothing in the account that could tell its id. */
  readonly accountVerified: boolean;
  readonly changes: readonly Change[];
  readonly unchanged: readonly Subject[];
  readonly conflicts: readonly Conflict[];
  readonly warnings: readonly PlanWarning[];
  /** US dollars a month for alarms and dashboards, as they are and as they would be. */
  readonly cost: { readonly beforeDollars: number; readonly afterDollars: number };
  /** What was found in the account under our names: a hash of each object, by its key. */
  readonly found: Readonly<Record<string, string>>;
  /** Names of the dashboards whose bodies are part of what was found. */
  readonly declaredDashboards: readonly string[];
}

/** The kind and name of what a change is about. */
export function subjectOf(change: Change): Subject {
  const { kind, name } = change.action === 'delete' ? change : change.definition;
  return { kind, name };
}
