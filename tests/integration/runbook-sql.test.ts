import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPreparedDatabase } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs');
const statements = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => ({
      file,
      sql: sql.trim().replace(/\s+/g, ' ').replace(/;$/, ''),
    })),
  )
  // What stands for a name, such as <id>, is filled in by whoever runs it.
  .filter(({ sql }) => !/<[a-z]/.test(sql));

let database: TestDatabase;

beforeAll(async () => {
  database = await createPreparedDatabase();
});
afterAll(async () => {
  await database?.drop();
});

describe('a statement of the docs', () => {
  it('is found', () => {
    expect(statements.length).toBeGreaterThan(8);
  });

  it.each(statements)('runs: $file: $sql', async ({ sql }) => {
    await expect(database.query(sql)).resolves.toBeDefined();
  });
});
