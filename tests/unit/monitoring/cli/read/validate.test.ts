import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMonitorContext, type MonitorDeps } from '../../../../../src/monitoring/cli/context/monitor-context.ts';
import { type ValidateFormat, validate } from '../../../../../src/monitoring/cli/read/validate.ts';
import { createDefinitionFolder } from '../../definition-fixture.ts';

let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;
beforeEach(async () => {
  fixture = await createDefinitionFolder();
});
afterEach(() => fixture.remove());

/** Validates the environment `test`, where nobody is to be asked. */
async function validated(format: ValidateFormat = 'text', project = fixture.project) {
  const out: string[] = [];
  const deps = { folder: fixture.folder, coloured: false, writeOut: (text: string) => out.push(text) };
  const options = { env: 'test', json: format === 'json' };
  const exitCode = await validate(createMonitorContext(options, deps as unknown as MonitorDeps, project), format);
  return { exitCode, out: out.join('') };
}

async function breakAlarms(): Promise<void> {
  const path = join(fixture.folder, 'alarms/claims.yaml');
  await writeFile(
    path,
    'unavailable:\n  severity: none\n  AlarmDescription: Turned away.\n  AlarmRule: ALARM(conections)\n',
  );
}

test('what is valid is counted, and what is sent and not watched is listed with its meaning', async () => {
  await appendFile(join(fixture.folder, 'environments/test.yaml'), 'LogGroup: /claims/test\n');
  await writeFile(join(fixture.folder, 'dashboards/saved-queries.yaml'), 'slowest: { query: limit 20 }\n');
  const { exitCode, out } = await validated();
  expect(exitCode).toBe(0);
  expect(out).toMatch(
    /^test: valid; 2 alarms, 1 dashboard and 1 saved query\.\n\d+ metrics sent, but neither drawn nor alarmed:\n/,
  );
  expect(out).toMatch(/\n {2}ClaimsAccepted +Claims committed to the database\n/);
});

test('as JSON it is one document', async () => {
  const { exitCode, out } = await validated('json');
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    environment: 'test',
    regions: ['us-east-1'],
    valid: true,
    alarms: 2,
    compositeAlarms: 0,
    dashboards: 1,
    savedQueries: 0,
    problems: [],
  });
});

test('for GitHub each problem is a workflow command', async () => {
  await breakAlarms();
  expect(await validated('github')).toEqual({
    exitCode: 1,
    out:
      '::error file=alarms/claims.yaml,line=2,endLine=2,col=13,endColumn=16::unavailable calls nobody, and no composite alarm uses it%0Agive it the severity page or ticket, or name it in the rule of a composite alarm\n' +
      "::error file=alarms/claims.yaml,line=4,endLine=4,col=20,endColumn=29::there is no alarm conections%0Adid you mean connections? Otherwise name somebody else's alarm by its ARN\n",
  });
});

test('the alarms that AWS recommends and nobody wants are shown, each with its reason', async () => {
  const asking = (services: string[], waived: Record<string, string>) => ({
    ...fixture.project,
    recommendedAlarms: { services, environments: ['test'], waived },
  });
  const { exitCode, out } = await validated('text', asking(['AWS/RDS'], { 'AWS/RDS': 'a toy' }));
  expect(exitCode).toBe(0);
  expect(out).toMatch(/\n1 alarm that AWS recommends, waived:\n {2}AWS\/RDS {2}a toy\n$/);
  const lacking = await validated('text', asking(['AWS/EC2'], {}));
  expect(lacking.out).toContain('AWS recommends an alarm on AWS/EC2 StatusCheckFailed, and none reads it');
});
