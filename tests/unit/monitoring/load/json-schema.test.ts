import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dashboardSchema } from '../../../../src/monitoring/dashboards/dashboard-schema.ts';
import { jsonSchemas } from '../../../../src/monitoring/load/json-schema.ts';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { ownProject } from '../own-project.ts';

const project = join(import.meta.dirname, '../../../..');

test.for(Object.entries(jsonSchemas(ownProject)))(
  'schemas/%s is up to date: npm run generate writes it',
  async ([name, schema]) => {
    expect(await readFile(join(project, 'schemas', name), 'utf8')).toBe(`${JSON.stringify(schema, undefined, 2)}\n`);
  },
);

test('what editors hold dashboards against takes those of the project', async () => {
  const { definitions } = await loadDefinitions({ project: ownProject, environment: 'local' });
  expect(definitions.dashboards.length).toBeGreaterThan(0);
  for (const { body } of definitions.dashboards) expect(dashboardSchema.safeParse(body).error).toBeUndefined();
});

test('a number may come from the environment, and an unknown field may not', () => {
  expect(jsonSchemas(ownProject)['slo.schema.json']).toMatchObject({
    additionalProperties: {
      additionalProperties: false,
      properties: {
        objective: { anyOf: [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 100 }, { type: 'string' }] },
      },
    },
  });
});
