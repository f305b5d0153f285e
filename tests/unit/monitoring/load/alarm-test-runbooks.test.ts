import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { ownProject } from '../own-project.ts';

const { definitions } = await loadDefinitions({ project: ownProject, environment: 'local' });
const alarms = new Set([...definitions.alarms, ...definitions.composites].map(({ key }) => key));
const titles = new Map(definitions.dashboards.map(({ key, body }) => [key, titlesOf(body)]));
const queries = new Set(definitions.savedQueries.map(({ key }) => key));
const runbooks = (await readdir('docs/runbooks')).filter((name) => name !== 'README.md').sort();

function titlesOf(body: unknown): string[] {
  const { widgets } = body as { widgets: { properties: { title?: string } }[] };
  return widgets.flatMap(({ properties: { title } }) => title ?? []);
}

/** What a runbook leads to: widgets by dashboard, saved queries, other runbooks. */
function leadsTo(text: string) {
  const oneLine = text.replaceAll(/\s+/g, ' ');
  const widgets = [...oneLine.matchAll(/[Dd]ashboard `([a-z-]+)`, ((?:"[^"]+"(?:, | and | beside )?)+)/g)].flatMap(
    ([, dashboard = '', named = '']) =>
      [...named.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ dashboard, title })),
  );
  return {
    widgets,
    queries: [...oneLine.matchAll(/saved query `([a-z-]+)`/g)].map(([, name = '']) => name),
    runbooks: [...oneLine.matchAll(/`([a-z0-9-]+\.md)`/g)].map(([, name = '']) => name),
    alarms: [...oneLine.matchAll(/[Aa]larm `([a-z0-9-]+)`/g)].map(([, name = '']) => name),
  };
}

describe('a runbook leads to what is there', () => {
  test.for(runbooks)('%s', async (name) => {
    const text = await readFile(`docs/runbooks/${name}`, 'utf8');
    const found = leadsTo(text);
    expect(found.widgets.filter(({ dashboard, title }) => !titles.get(dashboard)?.includes(title))).toEqual([]);
    expect(found.queries.filter((query) => !queries.has(query))).toEqual([]);
    expect(found.runbooks.filter((runbook) => !runbooks.includes(runbook))).toEqual([]);
    expect(found.alarms.filter((alarm) => !alarms.has(alarm))).toEqual([]);
  });

  test('each is an alarm’s, or listed among the situations for which there is none', async () => {
    const used = new Set([...definitions.alarms, ...definitions.composites].map(({ runbook }) => runbook));
    const listed = await readFile('docs/runbooks/README.md', 'utf8');
    const unused = runbooks.filter((name) => !used.has(`docs/runbooks/${name}`));
    expect(unused.filter((name) => !listed.includes(`(${name})`))).toEqual([]);
    expect(unused.length).toBe([...listed.matchAll(/\]\([a-z-]+\.md\)/g)].length);
  });
});
