import { formFields, sampleClaim } from '../../src/service/claims/sample-claim.ts';

/** Connections that send one claim after the other, as fast as they are answered. */
export interface ClaimsLoad {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** By default `api`. */
  readonly to?: 'api' | 'form';
  /** The share of claims, 0 to 1, that come again under the Idempotency-Key of one before. Without it none has a key. */
  readonly repeatedShare?: number;
  /** The process that answers, whose processor time is taken. */
  readonly pid?: number;
}

/** Connections that look up one claim again and again. */
export interface LookUpLoad {
  readonly lookUpUrl: string;
  readonly connections: number;
  readonly seconds: number;
}

/** So many claims a second to each of `urls` at the same time, whether they are answered or not. */
export interface PacedLoad {
  readonly urls: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

/** What a load met. */
export interface ClaimsLoadResult {
  /** Claims accepted in time to be of use. */
  readonly acceptedPerSecond: number;
  /** Other answers. */
  readonly refusedPerSecond: number;
  /** Requests without an answer. */
  readonly failed: number;
  /** Of the claims accepted. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the process that answers, user and system, in microseconds; NaN where it is not asked for. */
  readonly processorUsPerClaim: number;
}

export interface PacedLoadResult extends ClaimsLoadResult {
  /** The p99 of the claims that were due in each second. */
  readonly p99MsEachSecond: readonly number[];
}

const { policy_id, name, dob, mobile } = sampleClaim();

/** The body of the claim that every load sends: what a claim must have, which the handlers beside the service store too. */
export const claimBody = JSON.stringify({ policy_id, name, dob, mobile });

/** The same claim as the form sends it. */
export const claimFormBody = new URLSearchParams(formFields({ policy_id, name, dob, mobile })).toString();

/** The API answers a claim with 201, also a repeated one, and the form leads to its page. */
export const isAccepted = (status: number | undefined): boolean => status === 201 || status === 303;

/** An answer that takes longer is of no use to the claimant any more. */
const usefulMs = 2000;

/** Sums up a load: the time each accepted claim took, and how many were not accepted. */
export function loadResult(load: {
  acceptedMs: readonly number[];
  refused: number;
  failed: number;
  seconds: number;
  processorUs?: number;
}): ClaimsLoadResult {
  return {
    acceptedPerSecond: load.acceptedMs.filter((ms) => ms <= usefulMs).length / load.seconds,
    refusedPerSecond: load.refused / load.seconds,
    failed: load.failed,
    p50Ms: percentile(load.acceptedMs, 50),
    p99Ms: percentile(load.acceptedMs, 99),
    processorUsPerClaim: (load.processorUs ?? Number.NaN) / load.acceptedMs.length,
  };
}

/** NaN of no values. */
export function percentile(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((rank / 100) * (sorted.length - 1))] ?? Number.NaN;
}

/** A result as a part of a line of progress. */
export function describeLoad(result: ClaimsLoadResult): string {
  const { acceptedPerSecond, refusedPerSecond, failed, p50Ms, p99Ms, processorUsPerClaim } = result;
  const rates = `${acceptedPerSecond.toFixed(0)}/s accepted, ${refusedPerSecond.toFixed(0)}/s refused, ${failed} failed`;
  const processor = Number.isNaN(processorUsPerClaim) ? '' : `, ${processorUsPerClaim.toFixed(0)} us a claim`;
  return `${rates}, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms${processor}`;
}
