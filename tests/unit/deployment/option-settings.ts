import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readTemplates } from '../infrastructure/templates.ts';

const projectFolder = join(import.meta.dirname, '..', '..', '..');

/** One option that a file sets. A value that a template looks up is no text yet. */
export interface OptionSetting {
  readonly at: string;
  readonly namespace: string;
  readonly name: string;
  readonly value: unknown;
}

/** A file of `.ebextensions/`. */
export interface ConfigFile {
  readonly option_settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly container_commands?: Readonly<Record<string, { readonly command: string; readonly leader_only?: boolean }>>;
  // biome-ignore lint/suspicious/noExplicitAny: each type of resource has properties of its own
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties: any }>>;
}

type Allowed = 'text' | readonly string[] | { readonly from: number; readonly to: number };
type KnownOptions = Readonly<Record<string, Readonly<Record<string, Allowed>>>>;

const knownOptions: KnownOptions = parse(
  readFileSync(join(import.meta.dirname, 'elastic-beanstalk-options.yaml'), 'utf8'),
);

/** Every file of `.ebextensions/`, in the order in which Elastic Beanstalk reads them. */
export function readConfigFiles(): Record<string, ConfigFile> {
  const folder = join(projectFolder, '.ebextensions');
  const files = readdirSync(folder).sort();
  return Object.fromEntries(files.map((file) => [file, parse(readFileSync(join(folder, file), 'utf8'))]));
}

/** The file whose resources the environment has from its first version on. */
const resourcesFile = '00-resources.config';

/**
 * What the files of a version would change of a living environment, with its place. AWS page: "Immutable environment updates":
 * an Immutable deployment whose files change a setting or a resource is refused.
 */
export function settingsInVersion(files: Readonly<Record<string, ConfigFile>>): string[] {
  return Object.entries(files).flatMap(([file, { option_settings: settings, Resources = {} }]) => [
    ...(settings === undefined ? [] : [`${file} sets options`]),
    ...(file === resourcesFile ? [] : Object.keys(Resources).map((name) => `${file} changes ${name}`)),
  ]);
}

/** What `infrastructure/environment.yaml` sets. */
export function templateSettings(): OptionSetting[] {
  const at = 'environment.yaml';
  const listed = readTemplates()[at]?.Resources.Environment?.Properties.OptionSettings as Record<string, unknown>[];
  return listed
    .map((entry) => (entry['Fn::If'] as Record<string, unknown>[] | undefined)?.[1] ?? entry)
    .map(({ Namespace, OptionName, Value }) => ({
      at,
      namespace: String(Namespace),
      name: String(OptionName),
      value: Value,
    }));
}

/** What Elastic Beanstalk would say against a setting, or undefined. */
export function problemOf({ namespace, name, value }: OptionSetting): string | undefined {
  const options = knownOptions[namespace];
  if (options === undefined) return `there is no namespace ${namespace}`;
  const allowed = options[name] ?? options['*'];
  if (allowed === undefined) return `${namespace} has no option ${name}`;
  const isLookedUp = typeof value === 'object' && value !== null;
  if (isLookedUp || allowed === 'text') return undefined;
  if ('from' in allowed) {
    const number = Number(value);
    const fits = Number.isInteger(number) && number >= allowed.from && number <= allowed.to;
    return fits ? undefined : `${name} is from ${allowed.from} to ${allowed.to}, not ${value}`;
  }
  return allowed.includes(String(value)) ? undefined : `${name} is one of ${allowed.join(', ')}, not ${value}`;
}
