import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConsole } from '../../src/console/console.ts';
import { startTestEndpoint } from './aws-test-endpoint.ts';
import {
  type ConsoleFixture,
  consoleProject,
  logGroupName,
  putDashboard,
  startConsoleFixture,
} from './console-fixture.ts';

let fixture: ConsoleFixture;
beforeAll(async () => {
  fixture = await startConsoleFixture();
});
afterAll(() => fixture?.close());

const text = async (path: string) => await (await fetch(fixture.url + path)).text();

test('an account with nothing in it says how things get there', async () => {
  const overview = await text('/');
  expect(overview).toContain('No alarms yet');
  expect(overview).toContain('Nobody was called in the last day');
  expect(overview).toContain('No dashboards yet');
  expect(overview).toContain('No traces in this time');
});

test('a dashboard without widgets, and one with 500, are drawn', async () => {
  await putDashboard(fixture, 'empty', []);
  expect(await text('/dashboards/empty')).toContain('has no widgets');
  const widgets = Array.from({ length: 500 }, (_, y) => ({
    type: 'metric',
    x: 0,
    y,
    width: 24,
    height: 1,
    properties: { region: 'eu-west-1', metrics: [['Claims', `M${y}`]] },
  }));
  await putDashboard(fixture, 'large', widgets);
  expect((await text('/dashboards/large')).match(/No data in this time range/g)).toHaveLength(500);
});

describe('AWS that is not there', () => {
  const paths = ['/', '/alarms', '/inbox', '/dashboards/any', '/traces', '/traces/1-5759e988-bd862e3fe1be46a994272793'];

  test.each(paths)('gives a page at %s that says so and what to do', async (path) => {
    const gone = await startTestEndpoint();
    await gone.close();
    const answer = await createConsole({ ...gone, ...consoleProject, logGroupName, nowMs: gone.clock.nowMs }).request(
      path,
    );
    const page = await answer.text();
    expect(answer.status).toBe(502);
    expect(page).toContain('AWS does not answer');
    expect(page).toContain('AWS_ENDPOINT_URL');
  });
});
