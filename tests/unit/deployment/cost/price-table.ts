import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface ByHour {
  readonly hour: Readonly<Record<string, number>>;
}

/** The prices of `tests/fixtures/aws/prices.yaml`. */
export interface Prices {
  readonly instances: ByHour;
  readonly disks: { readonly gigabyteMonth: Readonly<Record<string, number>> };
  readonly addresses: { readonly hour: number };
  readonly loadBalancer: { readonly hour: number; readonly unitHour: number };
  readonly databases: {
    /** With one instance, and with a standby. */
    readonly hour: Readonly<Record<string, readonly [number, number]>>;
    readonly gigabyteMonth: Readonly<Record<string, readonly [number, number]>>;
  };
  readonly copies: { readonly gigabyteMonth: number; readonly otherRegionGigabyte: number };
  readonly secret: { readonly month: number };
  readonly key: { readonly month: number };
  readonly firewall: { readonly aclMonth: number; readonly ruleMonth: number; readonly millionRequests: number };
  readonly metric: { readonly month: number };
  readonly alarm: { readonly month: number };
  readonly canary: { readonly run: number };
  readonly logs: { readonly gigabyte: number; readonly gigabyteMonth: number };
  readonly cache: ByHour;
  readonly endpoint: { readonly hour: number };
  readonly translation: { readonly hour: number };
  readonly healthCheck: { readonly month: number; readonly httpsMonth: number };
  /** Types of CloudFormation without a price. */
  readonly free: readonly string[];
}

const file = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'aws', 'prices.yaml');
export const prices = parse(readFileSync(file, 'utf8')) as Prices;

export const hoursOfMonth = 730;

/** A price of a table. Throws for what the table does not have. */
export function priceOf<Price>(table: Readonly<Record<string, Price>>, what: string): Price {
  const price = table[what];
  if (price === undefined) throw new Error(`prices.yaml has no price of ${what}`);
  return price;
}
