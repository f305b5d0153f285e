/** An axis from `min` to `max` with a mark every `step`. */
export interface NiceScale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Numbers beyond these are drawn at the edge: the arithmetic of a scale does not bear them. */
const largest = 1e300;
const smallest = 1e-290;

const within = (value: number) => Math.max(-largest, Math.min(largest, value));

/**
 * An axis that covers `values` with round marks, about `markCount` of them. It starts at zero unless a value is below it,
 * so that the height of a line means its size. A limit that the author fixed is kept.
 */
export function niceScale(
  values: readonly number[],
  fixed: { readonly min?: number | undefined; readonly max?: number | undefined } = {},
  markCount = 4,
): NiceScale {
  const finite = values.filter(Number.isFinite).map(within);
  const low = within(fixed.min ?? finite.reduce((least, value) => Math.min(least, value), 0));
  const highest = within(fixed.max ?? finite.reduce((most, value) => Math.max(most, value), low));
  // Ends that are equal, the wrong way round or too near each other to be told apart are no scale.
  const leastSpan = Math.max(Math.abs(low) * 1e-9, smallest);
  const high = highest - low >= leastSpan ? highest : low + Math.max(Math.abs(low), leastSpan, low === 0 ? 1 : 0);
  const whole = finite.length > 0 && finite.every(Number.isInteger);
  const rough = roundStep((high - low) / markCount);
  const step = whole ? Math.max(1, rough) : rough;
  const min = fixed.min === undefined ? clean(Math.floor(low / step + 1e-9) * step) : low;
  const max = fixed.max === undefined ? clean(Math.ceil(high / step - 1e-9) * step) : high;
  return { min, max: max > min ? max : clean(min + step), step };
}

/** The values at which the scale's marks stand. */
export function scaleMarks(scale: NiceScale): number[] {
  const first = Math.ceil(scale.min / scale.step - 1e-9);
  const last = Math.floor(scale.max / scale.step + 1e-9);
  return Array.from({ length: Math.min(last - first + 1, 50) }, (_, index) => clean((first + index) * scale.step));
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
}

/** Takes away what binary fractions add: 0.30000000000000004. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
