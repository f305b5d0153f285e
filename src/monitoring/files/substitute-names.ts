import { closestName } from '../model/did-you-mean.ts';
import type { Path, Problem } from '../model/problem.ts';
import type { DefinitionFile } from './definition-file.ts';

/**
 * `${Name}`. CloudWatch has placeholders of its own for labels (`${LABEL}`, `${MAX}`, `${PROP('Dim.Route')}`): they are all in
 * capitals, so a name of ours holds a small letter, and theirs pass through untouched.
 */
const reference = /\$\{([A-Za-z][A-Za-z0-9]*)\}/g;

export const environmentNamePattern = /^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$/;

/**
 * Replaces every `${Name}` in the data of a file, in place. A value that is exactly `${Name}` takes over the type too, so that a
 * number stays one. Returns the names that were used and a problem for each one that the environment does not have.
 */
export function substituteNames(
  file: DefinitionFile,
  environment: { fileName: string; values: Readonly<Record<string, string | number>> },
): { used: Set<string>; problems: Problem[] } {
  const { values, fileName } = environment;
  const used = new Set<string>();
  const problems: Problem[] = [];

  function substitute(text: string, path: Path): string | number {
    const names = new Set([...text.matchAll(reference)].map(([, name]) => name ?? '').filter(isOurs));
    for (const name of names) {
      if (Object.hasOwn(values, name)) used.add(name);
      else problems.push(unknownName(path, name));
    }
    const whole = [...names].find((name) => text === `\${${name}}`);
    return (
      (whole === undefined ? undefined : values[whole]) ??
      text.replace(reference, (written, name: string) => String(isOurs(name) ? (values[name] ?? written) : written))
    );
  }
  function unknownName(path: Path, name: string): Problem {
    const closest = closestName(name, Object.keys(values));
    return {
      ...file.placeOfPiece(path, `\${${name}}`),
      severity: 'error',
      message: `${fileName} has no ${name}`,
      remedy:
        closest === undefined
          ? `add "${name}: ..." to ${fileName}`
          : `did you mean \${${closest}}? Otherwise add ${name} to ${fileName}`,
    };
  }

  /** What an anchor names is in the data once, and seen as often as it is named. */
  const seen = new Set<object>();
  function visit(value: unknown, path: Path): void {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const inside = value as Record<string | number, unknown>;
    for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
      const below = inside[key];
      if (typeof below !== 'string') visit(below, [...path, key]);
      else if (below.includes('${')) inside[key] = substitute(below, [...path, key]);
    }
  }
  visit(file.data, []);
  return { used, problems };
}

function isOurs(name: string): boolean {
  return /[a-z]/.test(name);
}
