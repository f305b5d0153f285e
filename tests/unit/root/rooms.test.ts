import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  circlesIn,
  crossings,
  filesPerRoom,
  importsByRoom,
  type Rooms,
  reachedFrom,
  readImports,
  wrongImports,
} from './rooms.ts';

const project = join(import.meta.dirname, '../../..');
const rooms: Rooms = JSON.parse(readFileSync(join(project, 'rooms.json'), 'utf8'));
const imports = readImports(join(project, 'src'));
/** What only a developer runs. */
const tools = /^(?:cloudwatch|console|drills|emulator|monitoring|parsing|stack|xray\/filter)\//;

describe('the folders of src', () => {
  it('import the folders that rooms.json allows them', () => {
    expect(wrongImports(imports, rooms)).toEqual([]);
  });

  it('are all in rooms.json, and nothing stands there that is not needed', () => {
    expect(rooms).toEqual(Object.fromEntries(importsByRoom(imports)));
  });

  it('are in no circle, and neither are the files in them, not even by a type', () => {
    expect(circlesIn(imports)).toEqual([]);
    expect(circlesIn(importsByRoom(imports))).toEqual([]);
  });

  it('keep programs apart, and import nothing into what programs share', () => {
    expect(crossings(imports)).toEqual([]);
  });

  it('hold at most 20 files, half of them at most 10', () => {
    const counts = [...filesPerRoom(join(project, 'src'))].sort(([, a], [, b]) => a - b);
    expect(counts.filter(([, files]) => files > 20)).toEqual([]);
    expect(counts[Math.floor(counts.length / 2)]?.[1]).toBeLessThanOrEqual(10);
  });

  it('stand beside at most 10 files, the entry points', () => {
    const top = readdirSync(join(project, 'src'), { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(top.map(({ name }) => name).slice(10)).toEqual([]);
  });
});

describe('what Elastic Beanstalk runs', () => {
  it.each(['server.ts', 'migrate.ts', 'service/telemetry/register.ts'])('%s never reaches a tool', (entry) => {
    expect(imports.has(entry)).toBe(true);
    expect(reachedFrom(entry, imports).filter((file) => tools.test(file))).toEqual([]);
  });

  it('is more than a hundred files, so that the test above has something to find', () => {
    expect(reachedFrom('server.ts', imports).length).toBeGreaterThan(100);
  });
});

/** The imports of `src` and one more. */
const withImport = (file: string, target: string) =>
  new Map([...imports, [file, [...(imports.get(file) ?? []), target]]]);

describe('a wrong import', () => {
  it.each([
    ['service/database/pool.ts', 'service/claims/claim.ts'],
    ['cloudwatch/base/series.ts', 'base/errors.ts'],
    ['console/console.ts', 'emulator/endpoint.ts'],
    ['emulator/logs/log-store.ts', 'emulator/traces/trace-store.ts'],
    ['monitoring/plan/plan.ts', 'console/console.ts'],
    ['base/errors.ts', 'service/claims/claim.ts'],
    ['a-new-room/first.ts', 'base/errors.ts'],
  ])('names itself: %s imports %s', (file, target) => {
    expect(wrongImports(withImport(file, target), rooms)).toEqual([`${file} imports ${target}`]);
  });

  it('is found on the way from server.ts, however many files lie between', () => {
    const reached = reachedFrom('server.ts', withImport('service/database/open-connection.ts', 'stack/pid-file.ts'));
    expect(reached.filter((file) => tools.test(file))).toContain('stack/pid-file.ts');
  });
});

describe('a circle', () => {
  it('of two files is found', () => {
    const circle = withImport('cloudwatch/alarms/threshold.ts', 'cloudwatch/alarms/alarm-state.ts');
    expect(circlesIn(circle)).toContain(
      'cloudwatch/alarms/alarm-state.ts -> cloudwatch/alarms/threshold.ts -> cloudwatch/alarms/alarm-state.ts',
    );
  });

  it('of folders is found where no files stand in one', () => {
    const circle = withImport('console/traces/trace-document.ts', 'console/logs/log-placeholders.ts');
    const back = new Map([...circle, ['console/logs/log-tail.ts', ['console/traces/trace-marks.ts']]]);
    expect(circlesIn(back)).toEqual([]);
    expect(circlesIn(importsByRoom(back))).toEqual(['console/logs -> console/traces -> console/logs']);
  });

  it('is told by its shortest way, once, however many lead into it', () => {
    const graph = { a: ['b'], b: ['c', 'd'], c: ['d'], d: ['b'], e: ['e'] };
    expect(circlesIn(new Map(Object.entries(graph)))).toEqual(['b -> d -> b', 'c -> d -> b -> c', 'e -> e']);
  });
});

describe('a program that imports another', () => {
  it.each([
    ['monitoring/plan/plan.ts', 'console/console.ts'],
    ['monitoring/cli/read/preview.ts', 'console/page/style-sheet.ts'],
    ['console/console.ts', 'emulator/endpoint.ts'],
    ['drills/drill-report.ts', 'stack/pid-file.ts'],
    ['cloudwatch/base/series.ts', 'base/errors.ts'],
    ['base/errors.ts', 'service/claims/claim.ts'],
    ['xray/trace.ts', 'cloudwatch/base/series.ts'],
    ['parsing/parse-json.ts', 'xray/trace.ts'],
  ])('is named, whatever rooms.json allows: %s imports %s', (file, target) => {
    expect(crossings(withImport(file, target))).toEqual([`${file} imports ${target}`]);
  });
});
