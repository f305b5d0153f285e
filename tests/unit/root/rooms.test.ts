import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Rooms, reachedFrom, readImports, roomOf, wrongImports } from './rooms.ts';

const project = join(import.meta.dirname, '../../..');
const rooms: Rooms = JSON.parse(readFileSync(join(project, 'rooms.json'), 'utf8'));
const imports = readImports(join(project, 'src'));
/** What only a developer runs. */
const tools = /^(?:cloudwatch|console|drills|emulator|monitoring|stack)\//;

describe('the folders of src', () => {
  it('import the folders that rooms.json allows them', () => {
    expect(wrongImports(imports, rooms)).toEqual([]);
  });

  it('are all in rooms.json, and nothing stands there that is not needed', () => {
    const needed: Record<string, string[]> = {};
    for (const [file, targets] of imports) {
      const others = targets.map(roomOf).filter((room) => room !== roomOf(file));
      needed[roomOf(file)] = [...new Set([...(needed[roomOf(file)] ?? []), ...others])].sort();
    }
    expect(rooms).toEqual(needed);
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

describe('a wrong import', () => {
  const withImport = (file: string, target: string) =>
    new Map([...imports, [file, [...(imports.get(file) ?? []), target]]]);

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
