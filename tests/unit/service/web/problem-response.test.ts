import { STATUS_CODES } from 'node:http';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { expect, it } from 'vitest';
import { failureResponse } from '../../../../src/service/web/failure-response.ts';
import { problemResponse, problemSchema } from '../../../../src/service/web/problem-response.ts';
import { protectedApp } from './protected-app.ts';

const statuses = Object.keys(STATUS_CODES)
  .map(Number)
  .filter((status) => status >= 400);

it(`titles a problem whose type is about:blank with the phrase of its status: all ${statuses.length} of them`, async () => {
  for (const status of statuses as ContentfulStatusCode[]) {
    for (const app of [
      protectedApp(
        async (c) => problemResponse(c, { status, detail: 'Why.' }),
        (c) => c.text(''),
      ),
      protectedApp(
        async (c) => failureResponse(c, { status, title: 'Something', advice: 'Why.' }),
        (c) => c.text(''),
      ),
    ]) {
      const problem = problemSchema.parse(await (await app.request('/api/claims')).json());
      expect(problem).toMatchObject({ type: 'about:blank', status, title: STATUS_CODES[status] });
      expect(problem.detail).toContain('Why.');
    }
  }
});
