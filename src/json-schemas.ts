import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonSchemas } from './monitoring/load/json-schema.ts';

/** Writes `schemas/*.schema.json`, by which editors check and complete the definition files. */
const folder = join(import.meta.dirname, '../schemas');
await mkdir(folder, { recursive: true });
for (const [name, schema] of Object.entries(jsonSchemas())) {
  await writeFile(join(folder, name), `${JSON.stringify(schema, undefined, 2)}\n`);
}
