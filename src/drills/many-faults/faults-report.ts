import type { FaultOutcome, FaultsResult } from './run-faults.ts';

/** So soon after the database is back claims are to be taken. */
const targetMs = 2000;
const claimsShown = 20;

interface Times {
  readonly medianMs: number;
  readonly worstMs: number;
}

/** How one kind of fault went. */
interface KindSummary {
  readonly kind: string;
  readonly count: number;
  /** Faults that a claimant noticed. */
  readonly felt: number;
  readonly firstClaim: Times;
  readonly everyInstance: Times;
}

interface FaultsSummary {
  readonly kinds: readonly KindSummary[];
  readonly all: KindSummary;
  /** The faults during which nothing can be stored. */
  readonly databaseBack: KindSummary;
}

/** Sums up a run by kind, in the order of the alphabet. */
function summariseFaults(faults: readonly FaultOutcome[]): FaultsSummary {
  const names = [...new Set(faults.map(({ kind }) => kind))].sort();
  return {
    kinds: names.map((name) =>
      summarise(
        name,
        faults.filter(({ kind }) => kind === name),
      ),
    ),
    all: summarise('all', faults),
    databaseBack: summarise(
      'database back',
      faults.filter(({ takesDatabase }) => takesDatabase),
    ),
  };
}

/** The run in words and a table; `command` is how `npm` runs it again. */
export function renderFaults(result: FaultsResult, command: string): string {
  const { kinds, all, databaseBack } = summariseFaults(result.faults);
  const { seed, count, acknowledged, lost, doubled, problems } = result;
  const reached = databaseBack.firstClaim.worstMs <= targetMs ? 'reached' : 'missed';
  return [
    '',
    `${result.faults.length} faults in ${(result.seconds / 60).toFixed(1)} minutes, seed ${seed}`,
    '',
    ...renderTable([...kinds, all]),
    '',
    `database back -> claims   ${seconds(databaseBack.firstClaim)} over ${databaseBack.count} faults; target ${targetMs / 1000} s: ${reached}`,
    `claims                    ${acknowledged} acknowledged, ${lost.length} lost, ${doubled.length} doubled`,
    ...lost.slice(0, claimsShown).map((claim) => `  lost     ${claim.reference}, acknowledged after ${claim.after}`),
    ...doubled.slice(0, claimsShown).map((claim) => `  doubled  ${claim.reference}, acknowledged after ${claim.after}`),
    ...problems.map((problem) => `  ${problem}`),
    result.passed
      ? 'passed'
      : `FAILED; the same faults in the same order again: npm run drill -- ${command} --count ${count} --seed ${seed}`,
    '',
  ].join('\n');
}

/** The same for programs, with every fault; times are in ms, and null stands for a claim that never came. */
export function renderFaultsJson({ faults, ...result }: FaultsResult): string {
  return `${JSON.stringify({ ...result, ...summariseFaults(faults), faults }, undefined, 2)}\n`;
}

function renderTable(rows: readonly KindSummary[]): string[] {
  const cells = rows.map(({ kind, count, felt, firstClaim, everyInstance }) => [
    kind,
    String(count),
    String(felt),
    ...[firstClaim.medianMs, firstClaim.worstMs, everyInstance.medianMs, everyInstance.worstMs].map(inSeconds),
  ]);
  const head = ['after the fault', 'count', 'felt', 'first claim', 'worst', 'every instance', 'worst'];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  return [head, ...cells].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

function summarise(kind: string, faults: readonly FaultOutcome[]): KindSummary {
  return {
    kind,
    count: faults.length,
    felt: faults.filter(({ refused }) => Object.keys(refused).length > 0).length,
    firstClaim: times(faults.map(({ firstClaimMs }) => firstClaimMs)),
    everyInstance: times(faults.map(({ everyInstanceMs }) => everyInstanceMs)),
  };
}

/** Of an even count the upper of the two in the middle. NaN, a claim that never came, is the worst. */
function times(all: readonly number[]): Times {
  const sorted = all.map((ms) => (Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms)).sort((a, b) => a - b);
  return { medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0, worstMs: sorted.at(-1) ?? 0 };
}

function seconds({ medianMs, worstMs }: Times): string {
  return `median ${inSeconds(medianMs)}, worst ${inSeconds(worstMs)}`;
}

function inSeconds(ms: number): string {
  return Number.isFinite(ms) ? `${(ms / 1000).toFixed(3)} s` : 'never';
}
