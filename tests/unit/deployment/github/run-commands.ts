import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..', '..', '..', '..');

/** Each notes how it was called, and answers as little as AWS or GitHub would. */
const note = `#!/bin/bash
printf '%s\\0' "\${0##*/}" "$@" '' >> "$CALLS"
case "\${0##*/} $*" in
  uuidgen*) echo 0a1b2c3d ;;
  aws*describe-environments*Status*) printf 'Ready\\t%s\\tGreen\\n' "\${BEFORE:-\${LABEL-}}" ;;
  aws*length*) echo 0 ;;
  aws*VersionLabel*) echo 0a1b2c ;;
  jq*) cat > /dev/null; echo '{}' ;;
  gh*api*) echo 1 ;;
  npm*plan*) exit 2 ;;
esac
`;
/** The bundle needs a repository and a registry; tests/long/deployment.test.ts makes one. */
const withoutPackages = 'bash() { if [[ "$1" == *bundle.sh ]]; then : > "$2"; else command bash "$@"; fi; }';
const noted = ['aws', 'npm', 'node', 'gh', 'curl', 'jq', 'uuidgen', 'sleep'];

export interface CommandResult {
  readonly code: number;
  readonly output: string;
  /** The calls of programs that reach out, each as its words. */
  readonly calls: readonly (readonly string[])[];
  /** What it wrote for later steps. */
  readonly outputs: string;
}

/** Runs a step's command as GitHub does, by `bash -e` in a checkout, with programs that only note how they are called. */
export function runCommand(text: string, environment: Readonly<Record<string, string>>): CommandResult {
  const folder = mkdtempSync(join(tmpdir(), 'claims-workflow-'));
  try {
    const [bin, checkout, calls, output] = ['bin', 'checkout', 'calls', 'output'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
      string,
    ];
    mkdirSync(bin);
    mkdirSync(checkout);
    symlinkSync(join(project, 'deploy'), join(checkout, 'deploy'));
    writeFileSync(join(bin, 'note'), note);
    chmodSync(join(bin, 'note'), 0o755);
    for (const name of noted) symlinkSync('note', join(bin, name));
    for (const file of [calls, output]) writeFileSync(file, '');
    const { status, stdout, stderr } = spawnSync(
      '/bin/bash',
      ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', `${withoutPackages}\n${text}`],
      {
        cwd: checkout,
        encoding: 'utf8',
        env: {
          PATH: `${bin}:/usr/bin:/bin`,
          CALLS: calls,
          GITHUB_OUTPUT: output,
          GITHUB_ENV: output,
          RUNNER_TEMP: folder,
          PAUSE_SECONDS: '0',
          ...environment,
        },
      },
    );
    const words = readFileSync(calls, 'utf8').split('\0\0').filter(Boolean);
    return {
      code: status ?? -1,
      output: `${stdout}${stderr}`,
      calls: words.map((call) => call.split('\0')),
      outputs: readFileSync(output, 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
