import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../../../src/drills/many-faults/fault-kinds.ts';
import { readFaultsArguments } from '../../../../src/drills/many-faults/faults-arguments.ts';

describe('readFaultsArguments', () => {
  it('takes a count, a seed and kinds, and says how they are written again', () => {
    const read = readFaultsArguments(['--count', '1000', '--seed', '7', '--only', 'network cut', '--json']);
    expect(read).toMatchObject({ count: 1000, seed: 7, json: true, command: "faults --only 'network cut'" });
    expect(read.kinds.map(({ name }) => name)).toEqual(['network cut']);
  });

  it('takes every kind and a seed of its own without', () => {
    const [one, other] = [readFaultsArguments([]), readFaultsArguments([])];
    expect(one.kinds).toEqual(faultKinds);
    expect(one.seed).not.toBe(other.seed);
  });

  it.each([
    [['--count', '0']],
    [['--count', 'many']],
    [['--seed', '-1']],
    [['--seed', '1.5']],
    [['--only', 'nothing']],
    [['--often']],
    [['database-killed']],
  ])('refuses %j and says how it is used', (args) => {
    expect(() => readFaultsArguments(args)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', remedy: expect.stringContaining('faults [--count N]') }),
    );
  });
});
