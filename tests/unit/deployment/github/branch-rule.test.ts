import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from './run-commands.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'deploy.md'), 'utf8');
const [, block = ''] = /```sh\n( *PAGE=[\s\S]*?)```/.exec(page) ?? [];

/** What the documented step asks of GitHub, which has a rule for branches or not, and these branches in it. */
function changes(rule: string, branches: string): string[] {
  const gh = `gh() {
    case "$*" in
      *--method*) echo "$*" >&2 ;;
      *branch-policies*) printf '%s' '${branches}' ;;
      *) ${rule} ;;
    esac
  }`;
  const { code, output } = runCommand(`${gh}\n${block}`, { ENVIRONMENT: 'staging' });
  expect({ code, output }).toMatchObject({ code: 0 });
  return output.split('\n').flatMap((line) => /--method (\w+)/.exec(line)?.[1] ?? []);
}

describe('the documented rule for branches', () => {
  it.each([
    ['makes the environment, and lets main in', 'return 1', '', ['PUT', 'POST']],
    ['gives a rule to an environment that has none', 'echo', '', ['PUT', 'POST']],
    ['goes on where it was interrupted', 'echo true', '', ['POST']],
    ['lets main in beside a branch like it', 'echo true', 'maintenance', ['POST']],
    ['changes nothing the second time, and no reviewers', 'echo true', 'main', []],
  ])('%s', (_sentence, rule, branches, methods) => {
    expect(changes(rule, branches)).toEqual(methods);
  });
});
