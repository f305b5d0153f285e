import { expect, it } from 'vitest';
import { createHealthRoutes } from '../../../../src/service/web/health-routes.ts';

it('asks the database once for all who want to know at the same time, and anew afterwards', async () => {
  const checks: (() => void)[] = [];
  const routes = createHealthRoutes({ checkDatabase: () => new Promise<void>((resolve) => checks.push(resolve)) });
  const asked = Array.from({ length: 5 }, () => routes.request('/readyz'));
  await new Promise((resume) => setImmediate(resume));
  expect(checks).toHaveLength(1);
  checks[0]?.();
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(5).fill(200));
  const later = routes.request('/readyz');
  await new Promise((resume) => setImmediate(resume));
  expect(checks).toHaveLength(2);
  checks[1]?.();
  expect((await later).status).toBe(200);
});

it('says that the process serves whatever the database does', async () => {
  const routes = createHealthRoutes({ checkDatabase: () => Promise.reject(new Error('away')) });
  expect((await routes.request('/healthz')).status).toBe(200);
  const notReady = await routes.request('/readyz');
  expect(notReady.status).toBe(503);
  expect(notReady.headers.get('retry-after')).toBe('5');
  expect(await notReady.text()).not.toContain('away');
});
