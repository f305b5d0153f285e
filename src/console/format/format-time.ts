/** `2026-10-09 08:07:06 UTC`: every time on a page names its zone, unless a heading beside it does. */
export function formatTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `08:07`, in UTC. */
export function formatClock(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 16);
}

/** `9 Oct`, in UTC. */
export function formatDay(timeMs: number): string {
  return new Date(timeMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
}

const steps = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `5 minutes`, `1 hour`, `90 seconds`: the largest unit that divides it. */
export function formatPeriod(periodSeconds: number): string {
  const [unit, size] =
    steps.find(([, seconds]) => periodSeconds >= seconds && periodSeconds % seconds === 0) ?? steps[3];
  const count = periodSeconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** `4 minutes ago`, in whole units of the largest that fits. */
export function formatAgo(timeMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - timeMs) / 1000);
  if (seconds < 1) return 'just now';
  const [unit, size] = steps.find(([, step]) => seconds >= step) ?? steps[3];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

/** `0.42 ms`, `17 ms`, `1.25 s`. */
export function formatDuration(durationSeconds: number): string {
  const milliseconds = durationSeconds * 1000;
  if (milliseconds >= 999.5) return `${Number(durationSeconds.toFixed(durationSeconds < 10 ? 2 : 1))} s`;
  return `${Number(milliseconds.toFixed(milliseconds < 10 ? 2 : 0))} ms`;
}
