import { z } from 'zod';
import { closestName } from '../model/did-you-mean.ts';
import type { Path, PathFinding } from '../model/problem.ts';

type Issue = z.core.$ZodIssue;

/**
 * What `schema` finds wrong with `data`, in words for somebody who edits YAML. Custom messages of a schema are kept; they read
 * "what is wrong; what to do". `remedies` say what to do about some unknown fields, by their name.
 */
export function schemaFindings(
  schema: z.ZodType,
  data: unknown,
  remedies: Readonly<Record<string, string>> = {},
): PathFinding[] {
  const result = schema.safeParse(data);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => findingsOf(issue, { schema, data, remedies }));
}

interface Context {
  readonly schema: z.ZodType;
  readonly data: unknown;
  readonly remedies: Readonly<Record<string, string>>;
}

function findingsOf(issue: Issue, { schema, data, remedies }: Context): PathFinding[] {
  const path = issue.path as (string | number)[];
  const field = String(path.findLast((step) => typeof step === 'string') ?? 'this');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      unknownField([...path, key], remedies[key] ?? unknownFieldRemedy(key, fieldsAt(schema, path))),
    );
  }
  const value = valueAt(data, path);
  if (value === undefined) {
    return [error(path, `${field} is missing`, `add ${field}: ${whatIsExpected(issue)}`)];
  }
  if (
    issue.code === 'custom' ||
    issue.code === 'invalid_format' ||
    issue.code === 'too_small' ||
    issue.code === 'too_big' ||
    (issue.code === 'invalid_union' && issue.message.includes('; '))
  ) {
    const [message = '', remedy] = issue.message.split('; ', 2);
    return [
      error(path, remedy === undefined ? `${field}: ${message}` : message, remedy ?? 'give a value within its limits'),
    ];
  }
  const expected = whatIsExpected(issue);
  const hint =
    typeof value === 'string' && expected === 'a number'
      ? ', without quotes'
      : typeof value === 'number' && expected === 'a text'
        ? ', in quotes'
        : '';
  return [error(path, `${field} is ${described(value)}`, `write ${expected}${hint}`)];
}

function unknownField(path: Path, remedy: string): PathFinding {
  return { ...error(path, `unknown field ${path.at(-1)}`, remedy), at: 'key' };
}

function unknownFieldRemedy(key: string, known: readonly string[]): string {
  const closest = closestName(key, known);
  return closest === undefined ? `remove it; the fields here are ${known.join(', ')}` : `did you mean ${closest}?`;
}

function error(path: Path, message: string, remedy: string): PathFinding {
  return { path, severity: 'error', message, remedy };
}

function whatIsExpected(issue: Issue): string {
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' or ');
  if (issue.code !== 'invalid_type') return 'a value';
  const names: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map of fields',
    record: 'a map of fields',
  };
  return names[issue.expected] ?? issue.expected;
}

function described(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of fields';
  return typeof value === 'string' ? `the text '${value}'` : `the ${typeof value} ${value}`;
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
  return value;
}

/** The fields that a schema has at a path, to tell what a misspelt one was meant to be. */
function fieldsAt(schema: z.ZodType, path: Path): string[] {
  let current: unknown = schema;
  for (const step of path) {
    current = unwrap(current);
    if (current instanceof z.ZodArray) current = current.element;
    else if (current instanceof z.ZodObject) current = current.shape[String(step)];
  }
  const last = unwrap(current);
  return last instanceof z.ZodObject ? Object.keys(last.shape) : [];
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;
}
