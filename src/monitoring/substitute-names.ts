import type { Scalar } from 'yaml';
import { closestName } from './closest-name.ts';
import type { DefinitionFile } from './definition-file.ts';
import type { Problem } from './problem.ts';

/**
 * `${Name}`. CloudWatch has placeholders of its own for labels (`${LABEL}`, `${MAX}`, `${PROP('Dim.Route')}`): they are all in
 * capitals, so a name of ours holds a small letter, and theirs pass through untouched.
 */
const reference = /\$\{([A-Za-z][A-Za-z0-9]*)\}/g;

export const environmentNamePattern = /^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$/;

/**
 * Replaces every `${Name}` in the values of a file, in place. A value that is exactly `${Name}` takes over the type too, so that a
 * number stays one. Returns the names that were used and a problem for each one that the environment does not have.
 */
export function substituteNames(
  file: DefinitionFile,
  environment: { fileName: string; values: Readonly<Record<string, string | number>> },
): { used: Set<string>; problems: Problem[] } {
  const { values, fileName } = environment;
  const used = new Set<string>();
  const problems: Problem[] = [];

  function substitute(node: Scalar, text: string): void {
    const names = new Set([...text.matchAll(reference)].map(([, name]) => name ?? '').filter(isOurs));
    for (const name of names) {
      if (Object.hasOwn(values, name)) used.add(name);
      else problems.push(unknownName(node, name));
    }
    const whole = [...names].find((name) => text === `\${${name}}`);
    node.value =
      (whole === undefined ? undefined : values[whole]) ??
      text.replace(reference, (written, name: string) => String(isOurs(name) ? (values[name] ?? written) : written));
  }
  function unknownName(node: Scalar, name: string): Problem {
    const closest = closestName(name, Object.keys(values));
    return {
      ...file.placeOfPiece(node, `\${${name}}`),
      severity: 'error',
      message: `${fileName} has no ${name}`,
      remedy:
        closest === undefined
          ? `add "${name}: ..." to ${fileName}`
          : `did you mean \${${closest}}? Otherwise add ${name} to ${fileName}`,
    };
  }

  for (const node of file.referring) substitute(node, node.value);
  return { used, problems };
}

function isOurs(name: string): boolean {
  return /[a-z]/.test(name);
}
