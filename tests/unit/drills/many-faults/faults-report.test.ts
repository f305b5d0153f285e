import { describe, expect, it } from 'vitest';
import { renderFaults, renderFaultsJson } from '../../../../src/drills/many-faults/faults-report.ts';
import type { FaultsResult } from '../../../../src/drills/many-faults/run-faults.ts';

const killed = {
  kind: 'database killed',
  takesDatabase: true,
  lastedMs: 900,
  refused: { 503: 4 },
  everyInstanceMs: 50,
};
const cut = {
  kind: 'network cut',
  takesDatabase: false,
  lastedMs: 1,
  refused: {},
  firstClaimMs: 12,
  everyInstanceMs: 30,
};

const passed: FaultsResult = {
  seed: 7,
  count: 4,
  passed: true,
  seconds: 90,
  acknowledged: 200,
  lost: [],
  doubled: [],
  problems: [],
  faults: [{ ...killed, firstClaimMs: 40 }, { ...killed, firstClaimMs: 10 }, { ...killed, firstClaimMs: 20 }, cut],
};

describe('renderFaults', () => {
  it('has a row for each kind, with count, median and worst, and one for all', () => {
    const rows = renderFaults(passed, 'faults')
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows).toContainEqual(['database killed', '3', '3', '0.020 s', '0.040 s', '0.050 s', '0.050 s']);
    expect(rows).toContainEqual(['network cut', '1', '0', '0.012 s', '0.012 s', '0.030 s', '0.030 s']);
    expect(rows).toContainEqual(['all', '4', '3', '0.020 s', '0.040 s', '0.050 s', '0.050 s']);
  });

  it('says how soon after the database claims are back, and that nothing is lost', () => {
    const text = renderFaults(passed, 'faults');
    expect(text).toContain('median 0.020 s, worst 0.040 s over 3 faults; target 2 s: reached');
    expect(text).toContain('200 acknowledged, 0 lost, 0 doubled\npassed\n');
  });

  it('names what is lost and doubled, the seed, and what to run again', () => {
    const wrong = { name: 'a', reference: 'C-1', after: 'fault 3, network cut' };
    const text = renderFaults(
      { ...passed, passed: false, lost: [wrong], doubled: [{ ...wrong, reference: 'C-2' }], problems: ['Too late.'] },
      "faults --only 'network cut'",
    );
    expect(text).toContain('lost     C-1, acknowledged after fault 3, network cut');
    expect(text).toContain('doubled  C-2, acknowledged after fault 3, network cut');
    expect(text).toContain('Too late.');
    expect(text).toContain("again: npm run drill -- faults --only 'network cut' --count 4 --seed 7");
  });

  it('calls a claim that never came the worst, and the target missed', () => {
    const text = renderFaults({ ...passed, faults: [{ ...killed, firstClaimMs: Number.NaN }] }, 'faults');
    expect(text).toContain('median never, worst never over 1 faults; target 2 s: missed');
  });
});

describe('renderFaultsJson', () => {
  it('has the same and every fault', () => {
    expect(JSON.parse(renderFaultsJson(passed))).toMatchObject({
      seed: 7,
      passed: true,
      databaseBack: { count: 3, firstClaim: { medianMs: 20, worstMs: 40 } },
      faults: [{ refused: { 503: 4 } }, {}, {}, { kind: 'network cut', firstClaimMs: 12 }],
    });
  });
});
