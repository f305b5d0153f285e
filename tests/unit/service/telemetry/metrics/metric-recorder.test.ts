import { type Meter, metrics } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMetricRecorder } from '../../../../../src/service/telemetry/metrics/metric-recorder.ts';

/** What reached OpenTelemetry: the instrument, the value and the attributes. */
type Handed = [string, number, object];

function recording() {
  const handed: Handed[] = [];
  const instrument = (name: string) => ({
    add: (value: number, attributes: object) => void handed.push([name, value, attributes]),
    record: (value: number, attributes: object) => void handed.push([name, value, attributes]),
  });
  const noop = metrics.getMeter('none');
  const meter = Object.assign(Object.create(noop), { createCounter: instrument, createHistogram: instrument }) as Meter;
  return { handed, recorder: createMetricRecorder(meter) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what is recorded', () => {
  it('is handed on together within a tenth of a second: counters as their sum, other values one by one', () => {
    const { handed, recorder } = recording();
    recorder.record('Requests', 1);
    recorder.record('ClaimLatency', 12);
    recorder.record('Requests', 2);
    recorder.record('ClaimLatency', 7);
    expect(handed).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(handed).toEqual([
      ['Requests', 3, {}],
      ['ClaimLatency', 12, {}],
      ['ClaimLatency', 7, {}],
    ]);
  });

  it('goes once into the total and once into the set of its dimension', () => {
    const { handed, recorder } = recording();
    recorder.record('RequestLatency', 5, { Route: '/claim' });
    recorder.record('RequestLatency', 6);
    recorder.flush();
    expect(handed).toEqual([
      ['RequestLatency', 5, {}],
      ['RequestLatency', 5, { Route: '/claim' }],
      ['RequestLatency', 6, {}],
    ]);
  });

  it('is handed on at once when there is much of it, so that it never piles up', () => {
    const { handed, recorder } = recording();
    for (let count = 0; count < 1000; count += 1) recorder.record('ClaimLatency', count);
    expect(handed.length).toBeGreaterThan(700);
    recorder.flush();
    expect(handed.map(([, value]) => value)).toEqual(Array.from({ length: 1000 }, (_, count) => count));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('is left out when it is no number CloudWatch takes: %d', (value) => {
    const { handed, recorder } = recording();
    recorder.record('ClaimLatency', value);
    recorder.record('Requests', value);
    recorder.flush();
    expect(handed).toEqual([]);
  });

  it('leaves nothing behind that would be handed on twice', () => {
    const { handed, recorder } = recording();
    recorder.record('Requests', 1);
    recorder.flush();
    recorder.flush();
    vi.advanceTimersByTime(1000);
    expect(handed).toEqual([['Requests', 1, {}]]);
  });
});
