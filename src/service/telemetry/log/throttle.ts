/** `action`, called at most once in `periodMs`; calls in between are left out. For reports that would repeat themselves. */
export function atMostEvery<Arguments extends unknown[]>(
  periodMs: number,
  action: (...given: Arguments) => void,
  nowMs: () => number = () => performance.now(),
): (...given: Arguments) => void {
  let nextMs = Number.NEGATIVE_INFINITY;
  return (...given) => {
    const now = nowMs();
    if (now < nextMs) return;
    nextMs = now + periodMs;
    action(...given);
  };
}
