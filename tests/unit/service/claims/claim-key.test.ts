import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOwnKey } from '../../../../src/service/claims/claim-key.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

test('a key of our own is a UUID of version 7, later ones stand behind earlier ones, and no two are one', () => {
  const keys: string[] = [];
  for (const time of ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.001Z', '2286-11-20T17:46:39.999Z']) {
    vi.setSystemTime(new Date(time));
    for (let count = 0; count < 1000; count += 1) keys.push(createOwnKey());
  }
  expect(new Set(keys).size).toBe(3000);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const times = keys.map((key) => key.slice(0, 13));
  expect(times).toEqual([...times].sort());
  expect(Number.parseInt(times[0]!.replace('-', ''), 16)).toBe(Date.parse('2026-03-01T09:30:00Z'));
});
