import { describe, expect, it } from 'vitest';
import { createClaimLedger } from '../../../../src/drills/many-faults/claim-ledger.ts';

const first = { name: 'a', reference: 'C-1' };
const second = { name: 'b', reference: 'C-2' };

function ledgerOf(...claims: { name: string; reference: string }[]) {
  const ledger = createClaimLedger();
  for (const claim of claims) ledger.acknowledge(claim, 'fault 7');
  return ledger;
}

describe('createClaimLedger', () => {
  it('finds nothing wrong where all is stored once, acknowledged twice or not at all', () => {
    const ledger = ledgerOf(first, second, first);
    ledger.compareAll([second, first, { name: 'c', reference: 'C-3' }]);
    expect([ledger.acknowledged(), ledger.lost(), ledger.doubled()]).toEqual([2, [], []]);
  });

  it.each([
    ['is not stored', [first]],
    ['is stored under another reference', [first, { ...second, reference: 'C-9' }]],
  ])('names a claim as lost that %s, and after which fault', (_, stored) => {
    const ledger = ledgerOf(first, second);
    ledger.compareAll(stored);
    expect(ledger.lost()).toEqual([{ ...second, after: 'fault 7' }]);
    expect(ledger.doubled()).toEqual([]);
  });

  it('names a claim as doubled that is stored under its reference and another one', () => {
    const ledger = ledgerOf(first);
    ledger.compareAll([first, { ...first, reference: 'C-9' }]);
    expect(ledger.doubled()).toEqual([{ ...first, after: 'fault 7' }]);
    expect(ledger.lost()).toEqual([]);
  });

  it('names a claim as doubled that was acknowledged under two references', () => {
    expect(ledgerOf(first, { ...first, reference: 'C-9' }).doubled()).toEqual([
      { name: 'a', reference: 'C-9', after: 'fault 7' },
    ]);
  });

  it('hands out each new reference once, and compares those', () => {
    const ledger = ledgerOf(first, second);
    expect(ledger.takeNew()).toEqual(['C-1', 'C-2']);
    expect(ledger.takeNew()).toEqual([]);
    ledger.compareSome(['C-1', 'C-2'], [second]);
    expect(ledger.lost()).toEqual([{ ...first, after: 'fault 7' }]);
  });
});
