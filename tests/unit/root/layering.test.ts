import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const fixture = 'tests/fixtures/layering/database-imports-claims.ts';

/** File of a room and what it holds; each is linted by the project's own rules, as if it stood in the project. */
const refused: [path: string, source: string][] = [
  ['src/cloudwatch/a.ts', importing('../errors.ts')],
  ['src/cloudwatch/b.ts', importing('node:fs')],
  ['src/cloudwatch/c.ts', importing('zod')],
  ['src/cloudwatch/d.ts', 'export const now = () => Date.now();\n'],
  ['src/telemetry/a.ts', importing('../database/pool.ts')],
  ['src/claims/a.ts', importing('../http/app.ts')],
  ['src/claims/b.ts', 'export const app = await import("../http/app.ts");\n'],
  ['src/http/a.ts', importing('../database/pool.ts')],
  ['src/monitoring/a.ts', importing('../telemetry/logger.ts')],
  ['src/console/a.ts', importing('../monitoring/plan.ts')],
  ['src/local/a.ts', importing('../monitoring/plan.ts')],
  ['src/cli/a.ts', importing('../local/aws-endpoint.ts')],
  ['src/server.ts', importing('./local/clock.ts')],
  ['src/errors.ts', importing('./claims/claim.ts')],
];
const accepted: [path: string, source: string][] = [
  ['src/cloudwatch/z.ts', importing('./series.ts')],
  ['src/claims/z.ts', importing('../database/pool.ts')],
  ['src/http/z.ts', importing('../claims/claim-routes.ts')],
  ['src/monitoring/z.ts', importing('../telemetry/metric-catalogue.ts')],
  ['src/console/z.ts', importing('../cloudwatch/series.ts')],
  ['src/local/z.ts', importing('../errors.ts')],
  ['src/local.ts', importing('./local/clock.ts')],
];

function importing(target: string): string {
  return `import { value } from '${target}';\n\nexport const copy = value;\n`;
}

let folder: string;
let faultsByPath: Map<string, string[]>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'claims-layering-'));
  for (const [path, source] of [...refused, ...accepted]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  mkdirSync(join(folder, 'src/database'));
  copyFileSync(fixture, join(folder, 'src/database/wrong.ts'));
  copyFileSync('biome.json', join(folder, 'biome.json'));
  const biome = resolve('node_modules/@biomejs/biome/bin/biome');
  const { stdout } = spawnSync(
    process.execPath,
    [biome, 'lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=200'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { message: unknown; location: unknown }[] };
  faultsByPath = new Map();
  for (const { message, location } of diagnostics) {
    const path = /src\/[^"]+/.exec(JSON.stringify(location))?.[0] ?? 'nowhere';
    faultsByPath.set(path, [...(faultsByPath.get(path) ?? []), JSON.stringify(message)]);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the linter', () => {
  it('refuses the deliberately wrong file', () => {
    expect(faultsByPath.get('src/database/wrong.ts')).toEqual([
      expect.stringContaining('src/database and src/telemetry may import errors only.'),
    ]);
  });

  it.each(refused)('refuses %s with %j', (path) => {
    expect(faultsByPath.get(path)).toHaveLength(1);
  });

  it.each(accepted)('accepts %s with %j', (path) => {
    expect(faultsByPath.get(path)).toBeUndefined();
  });
});
