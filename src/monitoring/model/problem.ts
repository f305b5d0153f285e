/** Where something stands in a definition file. Line and column count from 1; `length` is the stretch to mark on that line. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly sourceLine: string;
}

/** What a check found: `message` says what is wrong, `remedy` what to do about it. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly remedy: string;
}

/** A finding at its place. Definitions with an error are not applied; a warning is shown and that is all. */
export interface Problem extends Place, Finding {}

/** Keys and indexes from the root of a document to a node. */
export type Path = readonly (string | number)[];

/** A finding at a node of a document. */
export interface PathFinding extends Finding {
  readonly path: Path;
  /** `key` means the key of the node rather than its value. */
  readonly at?: 'key' | 'value';
  /** Where in a text the trouble begins, counted from 0, and how many characters of it are meant. */
  readonly offset?: number | undefined;
  readonly length?: number;
}

/** Problems in the order a reader meets them: by file, then line, then column. */
export function inReadingOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (left, right) =>
      (left.file < right.file ? -1 : left.file > right.file ? 1 : 0) ||
      left.line - right.line ||
      left.column - right.column,
  );
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
