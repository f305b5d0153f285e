import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { AppError } from '../../base/errors.ts';
import { type FaultKind, faultKinds } from './fault-kinds.ts';

const usage =
  'Usage: npm run drill -- faults [--count N] [--seed N] [--only KIND]... [--json]\nKinds: ' +
  faultKinds.map(({ name }) => name).join('; ');
const usualCount = 100;
const seeds = 2 ** 31;

/** What `npm run drill -- faults` is asked for. */
export interface FaultsArguments {
  readonly kinds: readonly FaultKind[];
  readonly count: number;
  readonly seed: number;
  readonly json: boolean;
  /** What has to be written after `npm run drill --` for the same kinds. */
  readonly command: string;
}

/** Reads what stands after `faults`; without a seed it is a new one. Throws `CONFIG_INVALID`. */
export function readFaultsArguments(args: readonly string[]): FaultsArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        count: { type: 'string', default: String(usualCount) },
        seed: { type: 'string', default: String(randomInt(seeds)) },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    });
    return {
      count: wholeNumber('--count', values.count, 1),
      seed: wholeNumber('--seed', values.seed, 0),
      kinds: values.only.length === 0 ? faultKinds : values.only.map(kindOf),
      json: values.json,
      command: ['faults', ...values.only.map((name) => `--only '${name}'`)].join(' '),
    };
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', (cause as Error).message, { remedy: usage, cause });
  }
}

function wholeNumber(option: string, text: string, least: number): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) < least) {
    throw new Error(`${option} takes a whole number from ${least} on, not ${text}.`);
  }
  return Number(text);
}

function kindOf(name: string): FaultKind {
  const kind = faultKinds.find((candidate) => candidate.name === name);
  if (kind === undefined) throw new Error(`There is no fault ${name}.`);
  return kind;
}
