import type { MetricUnit } from './metric-unit.ts';

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** `0.00412`, `3.25`, `1,234`, `12.3K`: short, with the digits that matter. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-6)) return value.toExponential(2);
  if (size >= 10_000) return compact.format(value);
  // Without Intl, which takes ten times as long: a page has ten thousands of these.
  if (size < 999.5) return String(Number(value.toPrecision(3)));
  return value.toFixed(0).replace(/(\d)(\d{3})$/, '$1,$2');
}

const byteScale = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

function formatBytes(value: number): string {
  const [size, name] = byteScale.find(([step]) => Math.abs(value) >= step) ?? [1, 'B'];
  return `${formatNumber(value / size)} ${name}`;
}

/** A number with its unit, scaled to be read: 0.012 Seconds is `12 ms`. */
export function formatValue(value: number, unit: MetricUnit | undefined): string {
  switch (unit) {
    case 'Percent':
      return `${formatNumber(value)} %`;
    case 'Seconds':
      return value !== 0 && Math.abs(value) < 1 ? `${formatNumber(value * 1000)} ms` : `${formatNumber(value)} s`;
    case 'Milliseconds':
      return Math.abs(value) >= 1000 ? `${formatNumber(value / 1000)} s` : `${formatNumber(value)} ms`;
    case 'Bytes':
      return formatBytes(value);
    case 'Bytes/Second':
      return `${formatBytes(value)}/s`;
    default:
      return formatNumber(value);
  }
}
