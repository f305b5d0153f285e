import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dimensionValues, metricCatalogue } from '../../src/service/telemetry/metrics/metric-catalogue.ts';

const projectFolder = join(import.meta.dirname, '..', '..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-metrics-'));
  const local = await readFile(join(projectFolder, 'environments/local.yaml'), 'utf8');
  for (const file of ['monitor.config.yaml', 'schemas/metrics.json'])
    await cp(join(projectFolder, file), join(folder, file));
  await mkdir(join(folder, 'environments'));
  await writeFile(
    join(folder, 'environments/local.yaml'),
    local.replace(/^MetricBudgetDollars: .*$/m, 'MetricBudgetDollars: 3'),
  );
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `npm run metrics` with these arguments, without npm. */
function runMetrics(args: readonly string[], cwd = projectFolder) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [join(projectFolder, 'src/metrics.ts'), ...args], { cwd }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

it('npm run metrics prints every metric and what they cost in a month', async () => {
  const { code, stdout } = await runMetrics(['--env', 'local']);
  expect(code).toBe(0);
  for (const name of Object.keys(metricCatalogue)) expect(stdout).toContain(`\n${name} `);
  const count = 1 + dimensionValues.Route.length;
  expect(stdout).toMatch(
    new RegExp(`^RequestLatency +Milliseconds +distribution +Environment, Environment \\+ Route +${count} +Time`, 'm'),
  );
  expect(stdout).toMatch(/^\d+ metrics at CloudWatch +\$\d+\.\d\d$/m);
  expect(stdout).toMatch(/^87,600 calls of PutMetricData by 2 instances +\$0\.88$/m);
});

it('--json is the same for programs', async () => {
  const { stdout } = await runMetrics(['--json', '--instances', '4']);
  const { metrics, price } = JSON.parse(stdout);
  expect(metrics.map(({ name }: { name: string }) => name)).toEqual(Object.keys(metricCatalogue));
  expect(price).toMatchObject({ instances: 4, calls: 175_200 });
});

it.each([
  ['a budget that is passed', ['--env', 'local'], 'more than the budget of environments/local.yaml, $3 a month'],
  ['an environment that is not there', ['--env', 'moon'], 'There is no environment "moon"'],
  ['no number of instances', ['--instances', 'two'], '--instances takes a number from 1 on\nUsage: '],
  ['an argument that it does not know', ['--price'], "Unknown option '--price'"],
])('%s ends it with 1 and a reason', async (_, args, message) => {
  const { code, stderr } = await runMetrics(args, folder);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});
