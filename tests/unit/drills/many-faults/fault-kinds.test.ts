import { describe, expect, it } from 'vitest';
import { faultKinds, scheduleFaults } from '../../../../src/drills/many-faults/fault-kinds.ts';
import { createPick } from '../../../../src/drills/many-faults/seeded-pick.ts';

const namesOf = (count: number, seed: number) =>
  scheduleFaults(faultKinds, count, createPick(seed)).map(({ name }) => name);

describe('scheduleFaults', () => {
  it('gives the same faults in the same order for the same seed, and others for another', () => {
    expect(namesOf(100, 7)).toEqual(namesOf(100, 7));
    expect(namesOf(100, 7)).not.toEqual(namesOf(100, 8));
  });

  it(`has each of ${faultKinds.length} kinds once before any comes again`, () => {
    const names = namesOf(2 * faultKinds.length, 7);
    for (const round of [names.slice(0, faultKinds.length), names.slice(faultKinds.length)]) {
      expect(new Set(round).size).toBe(faultKinds.length);
    }
  });

  it.each([1, 40, 1000])('gives %d faults when so many are wanted', (count) => {
    expect(namesOf(count, 1).length).toBe(count);
  });
});
