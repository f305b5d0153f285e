/** A statement of a policy document. AWS page: "IAM JSON policy elements reference". */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What somebody asks of AWS. */
export interface Call {
  /** `cloudwatch:PutDashboard`. */
  readonly action: string;
  /** An ARN, or `*` where the action knows no resources or AWS demands that no narrower one is granted. */
  readonly resource: string;
  /** Condition keys that the call has, such as `iam:PassedToService`. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Whether the statements of an identity allow a call in its own account. AWS page: "Policy evaluation logic". */
export function isAllowed(statements: readonly Statement[], call: Call): boolean {
  const matching = statements.filter((statement) => matches(statement, call));
  return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
}

function matches({ Action = [], Resource = [], Condition = {} }: Statement, { action, resource, context }: Call) {
  return (
    [Action].flat().some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase())) &&
    [Resource].flat().some((pattern) => fits(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) => holds(operator, keys, context ?? {}))
  );
}

/** Operators by which a value is held against a text of the policy. A policy with another one has to bring it along. */
const operators: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringLike: fits,
  ArnEquals: fits,
  ArnLike: fits,
  Bool: (pattern, value) => pattern === value,
};

function holds(
  operator: string,
  keys: Readonly<Record<string, string | readonly string[]>>,
  context: Readonly<Record<string, string>>,
): boolean {
  const isOptional = operator.endsWith('IfExists');
  const name = operator.replace(/IfExists$/, '');
  const isNegated = /^(String|Arn)Not/.test(name);
  const compare = operators[isNegated ? name.replace('Not', '') : name];
  if (compare === undefined) throw new Error(`the condition operator ${operator} is not known here`);
  return Object.entries(keys).every(([key, patterns]) => {
    const value = context[key];
    if (value === undefined) return isOptional || isNegated;
    return [patterns].flat().some((pattern) => compare(pattern, value)) !== isNegated;
  });
}

/** `*` is any text, `?` one character. */
function fits(pattern: string, text: string): boolean {
  const literal = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}
