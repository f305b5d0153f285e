import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drills } from '../../../src/drills/drill-scenarios.ts';
import { faultKinds } from '../../../src/drills/many-faults/fault-kinds.ts';
import { loadDefinitions } from '../../../src/monitoring/load/load-definitions.ts';
import { ownProject } from '../monitoring/own-project.ts';

const { definitions } = await loadDefinitions({ project: ownProject, environment: 'local' });
const runbookOf = new Map([...definitions.alarms, ...definitions.composites].map(({ key, runbook }) => [key, runbook]));
const names = drills.map(({ name }) => name);
const pages = ['docs/drills.md', ...runbooks()];

function runbooks(): string[] {
  return readdirSync('docs/runbooks')
    .filter((name) => name !== 'README.md')
    .map((name) => `docs/runbooks/${name}`);
}

const drillsIn = (text: string) => [...text.matchAll(/npm run drill -- ([a-z0-9-]+)/g)].map(([, name = '']) => name);
const drillLineOf = (file: string) => readFileSync(file, 'utf8').replaceAll(/\s+/g, ' ').split('**Drill**: ')[1] ?? '';

describe('a runbook', () => {
  it.each([...new Set([...runbookOf.values()].filter((runbook) => runbook !== undefined))])(
    '%s names the drill that causes its alarm, or says why there is none',
    (runbook) => {
      const line = drillLineOf(runbook);
      if (line.startsWith('none')) expect(line).toMatch(/^none(?: of its own)?: .{20}/);
      else expect(drillsIn(line)).not.toEqual([]);
    },
  );

  it.each(pages)('%s names drills that there are', (page) => {
    expect(
      drillsIn(readFileSync(page, 'utf8')).filter((name) => ![...names, 'all', 'list', 'faults'].includes(name)),
    ).toEqual([]);
  });
});

describe('a drill', () => {
  it.each(drills.flatMap(({ name, pages: [alarm] }) => (alarm === undefined ? [] : { name, alarm })))(
    '$name is named by the runbook of $alarm, which it pages by',
    ({ name, alarm }) => {
      const runbook = runbookOf.get(alarm);
      expect(runbook).toBeDefined();
      expect(drillsIn(drillLineOf(runbook ?? ''))).toContain(name);
    },
  );

  it('is explained in docs/drills.md', () => {
    const text = readFileSync('docs/drills.md', 'utf8');
    expect(names.filter((name) => !text.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

describe('a fault of many', () => {
  it(`is measured in docs/drills.md, each of ${faultKinds.length} kinds`, () => {
    const lines = readFileSync('docs/drills.md', 'utf8').split('\n');
    expect(faultKinds.filter(({ name }) => !lines.some((line) => line.startsWith(`${name}  `)))).toEqual([]);
  });
});
