import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, type Tags } from 'yaml';

const folder = join(import.meta.dirname, '..', '..', '..', 'infrastructure');

/** A CloudFormation template with its short forms written out: `!Ref X` is `{ Ref: 'X' }`. */
export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly [field: string]: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<
    Record<
      string,
      { readonly Value: unknown; readonly Export?: { readonly Name: unknown }; readonly Condition?: unknown }
    >
  >;
}

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type of resource has properties of its own
  readonly Properties: any;
  readonly [attribute: string]: unknown;
}

/** Intrinsic functions that the templates may use, by their short form. */
const functions = [
  'Ref',
  'Condition',
  'Sub',
  'GetAtt',
  'Join',
  'Select',
  'Split',
  'GetAZs',
  'Equals',
  'Not',
  'And',
  'If',
];

const tags: Tags = functions.flatMap((name) => {
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  const written = (value: unknown) => ({ [key]: value });
  return [
    { tag: `!${name}`, resolve: (text: string) => written(name === 'GetAtt' ? text.split('.') : text) },
    { tag: `!${name}`, collection: 'seq' as const, resolve: (node: { toJSON(): unknown }) => written(node.toJSON()) },
  ];
}) as Tags;

/** Every template of `infrastructure/`, by its file's name. Throws with the place of what is no valid YAML or an unknown function. */
export function readTemplates(): Record<string, Template> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return Object.fromEntries(files.map((file) => [file, parseTemplate(readFileSync(join(folder, file), 'utf8'), file)]));
}

/** Throws with the place of what is no valid YAML or an unknown function. */
export function parseTemplate(text: string, file: string): Template {
  const document = parseDocument(text, { customTags: tags, version: '1.2' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw new Error(`${file}: ${problem.message}`);
  return document.toJS() as Template;
}

/** Every value in `value`, itself first, with the keys that lead to it. */
export function* walk(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ path: readonly string[]; value: unknown }> {
  yield { path, value };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* walk(inner, [...path, key]);
}
