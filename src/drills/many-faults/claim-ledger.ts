/** What is in the database. */
export interface StoredClaim {
  readonly name: string;
  readonly reference: string;
}

/** An acknowledged claim of which something is wrong. */
export interface WrongClaim extends StoredClaim {
  /** The fault after which it was acknowledged, or found. */
  readonly after: string;
}

/** All that claimants were told, held against what is stored. */
export interface ClaimLedger {
  /** `after` says which fault was the last one then. */
  acknowledge(claim: StoredClaim, after: string): void;
  /** Claims that were acknowledged. */
  acknowledged(): number;
  /** The references that were acknowledged since this was asked last. */
  takeNew(): readonly string[];
  /** Notes which of these references are not there, although they were acknowledged. */
  compareSome(references: readonly string[], stored: readonly StoredClaim[]): void;
  /** Notes what is wrong, given all that is stored. */
  compareAll(stored: readonly StoredClaim[]): void;
  /** Acknowledged, and not stored. */
  lost(): readonly WrongClaim[];
  /** Stored twice, or acknowledged under two references. */
  doubled(): readonly WrongClaim[];
}

/** Creates an empty ledger. */
export function createClaimLedger(): ClaimLedger {
  const claims = new Map<string, WrongClaim>();
  const names = new Map<string, string>();
  const lost = new Map<string, WrongClaim>();
  const doubled = new Map<string, WrongClaim>();
  let fresh: string[] = [];

  function compare(claim: WrongClaim, references: readonly string[] | undefined): void {
    if (references?.includes(claim.reference) !== true) lost.set(claim.name, claim);
    if (references !== undefined && references.length > 1) doubled.set(claim.name, claim);
  }

  return {
    acknowledge({ name, reference }, after) {
      const before = claims.get(name);
      if (before === undefined) {
        claims.set(name, { name, reference, after });
        names.set(reference, name);
        fresh.push(reference);
      } else if (before.reference !== reference) doubled.set(name, { name, reference, after });
    },
    acknowledged: () => claims.size,
    takeNew() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    compareSome(references, stored) {
      const there = new Set(stored.map(({ reference }) => reference));
      for (const reference of references) {
        const claim = claims.get(names.get(reference) ?? '');
        if (claim !== undefined && !there.has(reference)) lost.set(claim.name, claim);
      }
    },
    compareAll(stored) {
      const references = new Map<string, string[]>();
      for (const { name, reference } of stored) references.set(name, [...(references.get(name) ?? []), reference]);
      for (const claim of claims.values()) compare(claim, references.get(claim.name));
    },
    lost: () => [...lost.values()],
    doubled: () => [...doubled.values()],
  };
}
