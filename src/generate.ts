import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import peggy from 'peggy';
import { loadProject } from './monitoring/files/load-project.ts';
import { jsonSchemas } from './monitoring/load/json-schema.ts';
import { metricList } from './service/telemetry/metrics/metric-list.ts';

const projectFolder = join(import.meta.dirname, '..');

/** Writes beside each grammar in `src` the parser that it describes. */
async function writeParsers(): Promise<void> {
  for await (const grammar of glob('**/*.peggy', { cwd: import.meta.dirname })) {
    const source = await readFile(join(import.meta.dirname, grammar), 'utf8');
    const parser = join(import.meta.dirname, grammar.replace(/\.peggy$/, '-parser.generated.js'));
    await writeFile(parser, peggy.generate(source, { output: 'source', format: 'es' }));
  }
}

/** Writes `schemas/*.schema.json`, by which editors check and complete the definition files. */
async function writeSchemas(): Promise<void> {
  for (const [name, schema] of Object.entries(jsonSchemas(await loadProject(projectFolder)))) await write(name, schema);
}

/** Writes `schemas/metrics.json`, by which definitions are held against the metrics that the service sends. */
async function writeMetricList(): Promise<void> {
  await write('metrics.json', metricList());
}

async function write(name: string, data: unknown): Promise<void> {
  await writeFile(join(projectFolder, 'schemas', name), `${JSON.stringify(data, undefined, 2)}\n`);
}

await writeParsers();
await mkdir(join(projectFolder, 'schemas'), { recursive: true });
// The schemas are those of a project, which is read with its metrics.
await writeMetricList();
await writeSchemas();
