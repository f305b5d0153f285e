import { AppError } from '../../../base/errors.ts';
import type { ClaimsConfig } from '../../config/config.ts';

export const commandName = 'npm run claims --';
const progressEveryMs = 1000;

/** The world as the commands on claims see it. */
export interface ClaimsCommandDeps {
  /** Throws `CONFIG_INVALID`. */
  config(): ClaimsConfig;
  /** True when somebody can be asked. */
  readonly interactive: boolean;
  /** Asks long work to end; what was committed stays. */
  readonly signal: AbortSignal;
  writeOut(text: string): void;
  writeError(text: string): void;
  /** Puts a question and gives the answer, which is empty when the input ends. */
  ask(question: string): Promise<string>;
  nowMs(): number;
  pause(ms: number): Promise<void>;
}

/** What was done, without anything personal: for the audit line and for `--json`. */
interface Deed {
  readonly action: 'export' | 'erase' | 'retain';
  readonly claims: number;
  readonly references?: readonly string[];
  readonly [detail: string]: unknown;
}

/** What a command works with, and how it says something. */
export interface ClaimsContext {
  readonly deps: ClaimsCommandDeps;
  readonly json: boolean;
  /** Text for people; nothing with --json. */
  say(text: string): void;
  /** The one document of --json; nothing without it. */
  answer(data: unknown): void;
  /** Writes one line that says what was done, and when. It goes to stderr, so that it is not in the answer. */
  audit(deed: Deed): void;
  /** Gives what tells on stderr how far the work is, once a second at most. */
  progress<Value>(textOf: (value: Value) => string): (value: Value) => void;
}

export function createClaimsContext(deps: ClaimsCommandDeps, json: boolean): ClaimsContext {
  return {
    deps,
    json,
    say(text) {
      if (!json) deps.writeOut(text);
    },
    answer(data) {
      if (json) deps.writeOut(asJson(data));
    },
    audit(deed) {
      deps.writeError(`${JSON.stringify({ time: new Date(deps.nowMs()), msg: 'audit', ...deed })}\n`);
    },
    progress(textOf) {
      let saidMs = deps.nowMs();
      return (value) => {
        if (deps.nowMs() - saidMs < progressEveryMs) return;
        saidMs = deps.nowMs();
        deps.writeError(`${textOf(value)}\n`);
      };
    },
  };
}

export function asJson(data: unknown): string {
  return `${JSON.stringify(data, undefined, 2)}\n`;
}

/** There is no claim with the reference, or, without one, with the mobile number. */
export function claimNotFound(reference?: string): AppError {
  return new AppError(
    'CLAIM_NOT_FOUND',
    reference === undefined ? 'No claim has this mobile number.' : `There is no claim ${reference}.`,
    { remedy: 'Check it, and that DB_HOST and DB_NAME name the database of the right environment.' },
  );
}
