import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteDashboardsCommand, GetDashboardCommand, PutDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { runMonitorIn } from './monitor-fixture.ts';

const dashboard = 'insurance-claims-test-database';
const annotate = 'annotate --env test --release c0ffee1 --at 2026-02-01T12:00:00Z';
const mark = { label: 'deployed c0ffee1', value: '2026-02-01T12:00:00.000Z', color: '#9467bd' };

let aws: TestEndpoint;
let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;

beforeAll(async () => {
  aws = await startTestEndpoint();
  fixture = await createDefinitionFolder();
});
afterAll(async () => {
  await aws.close();
  await fixture.remove();
});

const monitor = (words: string) => runMonitorIn(fixture.folder, aws, words);

async function verticalLines(): Promise<unknown[]> {
  const { DashboardBody = '' } = await aws.cloudwatch.send(new GetDashboardCommand({ DashboardName: dashboard }));
  const { widgets } = JSON.parse(DashboardBody) as { widgets: { properties: { annotations?: { vertical?: [] } } }[] };
  return widgets.flatMap(({ properties }) => properties.annotations?.vertical ?? []);
}

test('a deployment is marked on the dashboards; no plan and no drift sees it, and an apply keeps it', async () => {
  expect(await monitor(annotate)).toMatchObject({
    exitCode: 1,
    out: `dashboard ${dashboard} is left alone: it is not there yet; apply the definitions first
0 dashboards of test show c0ffee1 at 2026-02-01T12:00:00.000Z.\n`,
  });
  await monitor('apply --env test --yes');
  expect(await monitor(annotate)).toMatchObject({
    exitCode: 0,
    out: '1 dashboard of test shows c0ffee1 at 2026-02-01T12:00:00.000Z.\n',
  });
  expect(await verticalLines()).toEqual([mark]);
  expect((await monitor('plan --env test')).exitCode).toBe(0);
  expect((await monitor('drift --env test')).exitCode).toBe(0);

  const file = join(fixture.folder, 'dashboards/database.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('Connections', 'Connections of all clients'));
  const { out } = await monitor('plan --env test');
  expect(out).toContain('Connections of all clients');
  expect(out).not.toContain('c0ffee1');
  expect((await monitor('apply --env test --yes')).exitCode).toBe(0);
  expect(await verticalLines()).toEqual([mark]);
});

test('what is not ours is left alone', async () => {
  await aws.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [dashboard] }));
  const theirs = JSON.stringify({ widgets: [] });
  await aws.cloudwatch.send(new PutDashboardCommand({ DashboardName: dashboard, DashboardBody: theirs }));
  const { exitCode, out } = await monitor(`${annotate} --json`);
  expect(exitCode).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ dashboards: [{ name: dashboard, outcome: 'not ours' }] });
  const { DashboardBody } = await aws.cloudwatch.send(new GetDashboardCommand({ DashboardName: dashboard }));
  expect(DashboardBody).toBe(theirs);
});

test('a time that is none is refused', async () => {
  expect(await monitor('annotate --env test --release c0ffee1 --at yesterday')).toMatchObject({
    exitCode: 1,
    error: expect.stringContaining('Give a time such as 2026-02-01T12:00:00Z.'),
  });
});
