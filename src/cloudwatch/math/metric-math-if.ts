import type { PointSteps } from '../base/point-steps.ts';
import { seriesFrom, type Value } from './metric-math-value.ts';

type Numeric = Extract<Value, { type: 'scalar' | 'series' }>;

/**
 * IF(condition, then, else), moment by moment: any number but 0 is true. A moment without a condition is dropped, so is a
 * false one for which `otherwise` has no value, unless it and `then` are series: what these lack is 0, as is what `then`
 * lacks of a true one. AWS page: "Using metric math: Using IF expressions". Undefined for arrays and words, which IF does
 * not take.
 */
export function* choose(condition: Value, then: Value, otherwise: Value | undefined): PointSteps<Value | undefined> {
  if (!isNumeric(condition) || !isNumeric(then) || (otherwise !== undefined && !isNumeric(otherwise))) return undefined;
  if (condition.type === 'scalar') {
    // A number that came of no point at all, MAX(m1) where m1 has none, is missing too [inferred: as a point would be].
    if (!Number.isFinite(condition.value)) return nothing;
    return (condition.value !== 0 ? then : otherwise) ?? nothing;
  }
  const { timestamps, values } = condition.series;
  const thenAt = valueReader(then);
  const otherwiseAt = otherwise === undefined ? () => undefined : valueReader(otherwise);
  const lacking = then.type === 'series' && otherwise?.type === 'series' ? 0 : undefined;
  const series = seriesFrom(timestamps, (i) =>
    values[i] !== 0 ? (thenAt(timestamps[i]!) ?? 0) : (otherwiseAt(timestamps[i]!) ?? lacking),
  );
  yield timestamps.length;
  return { type: 'series', series };
}

const nothing: Value = { type: 'series', series: { timestamps: [], values: [] } };

function isNumeric(value: Value): value is Numeric {
  return value.type === 'scalar' || value.type === 'series';
}

/** Reads values at moments that are asked for in ascending order. */
function valueReader(value: Numeric): (timestamp: number) => number | undefined {
  if (value.type === 'scalar') return () => value.value;
  const { timestamps, values } = value.series;
  let next = 0;
  return (timestamp) => {
    while (timestamps[next]! < timestamp) next++;
    return timestamps[next] === timestamp ? values[next] : undefined;
  };
}
