/** What a request of the service is about: traces are searched by it, and saved queries are filled in with it. */
export interface RequestSubject {
  /** It in a word. */
  readonly label: string;
  /** What names one of them. */
  readonly name: string;
  /** The annotation of a trace that holds such a name. */
  readonly annotation: string;
  /** How a name looks. */
  readonly example: string;
  /** What stands for a name in a saved query. */
  readonly placeholder: string;
}

/** What the pages say of the project whose account they show, beside AWS's own words. What is left out is not said. */
export interface ConsoleProject {
  /** What every page is headed with. */
  readonly title?: string | undefined;
  /** The command that puts the definitions into CloudWatch. */
  readonly applyCommand?: string | undefined;
  /** The path of the page that lists the runbooks. */
  readonly runbookIndex?: string | undefined;
  /** An address of the service and its name in X-Ray, as examples. */
  readonly path?: string | undefined;
  readonly service?: string | undefined;
  readonly subject?: RequestSubject | undefined;
  /** What to do where there is no request yet: `send an order`. */
  readonly firstRequest?: string | undefined;
  /** What to do where no alarm went off yet; `words` in it are code. */
  readonly firstAlarm?: string | undefined;
}

/** How to come to a first request, to end a sentence with: what to do, or nothing. */
export function firstRequestWords({ firstRequest }: ConsoleProject): string {
  return firstRequest === undefined ? '.' : `: ${firstRequest}, and it is here a few seconds later.`;
}
