/** The day that `local-memory-day.ts` plays, for whoever goes on after it. */
export const memoryDay = {
  startMs: Date.UTC(2026, 1, 1),
  seconds: 86_400,
  region: 'us-east-1',
  accountId: '000000000000',
} as const;
