/** Numbers from 0 up to 1 that look random and are the same each time, after Park and Miller. */
export function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Values of a log-normal distribution, which times of requests resemble. */
export function logNormalValues(count: number, { median, sigma }: { median: number; sigma: number }): number[] {
  const random = pseudoRandom(42);
  return Array.from({ length: count }, () => {
    // Box and Muller: two uniform numbers make a normal one.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return median * Math.exp(sigma * normal);
  });
}

/** The percentile of `values` by nearest rank. */
export function truePercentile(values: readonly number[], percentile: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? Number.NaN;
}
