import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { awsCallRates } from '../../../../src/monitoring/account/call-rate-limit.ts';
import { runMonitor } from '../../../../src/monitoring/cli/run-monitor.ts';
import { createDefinitionFolder } from '../definition-fixture.ts';

let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;
beforeEach(async () => {
  fixture = await createDefinitionFolder();
});
afterEach(() => fixture.remove());

const refuse = () => Promise.reject(new Error('AWS is not to be called'));
const noClients = {
  cloudwatch: refuse,
  logs: refuse,
  cloudTrail: refuse,
  cloudFormation: refuse,
  elasticBeanstalk: refuse,
  loadBalancing: refuse,
  rds: refuse,
  sns: refuse,
};

/** Runs the command where neither AWS nor a person may be asked. */
async function monitor(words: readonly string[]) {
  const out: string[] = [];
  const error: string[] = [];
  const exitCode = await runMonitor(words, {
    folder: fixture.folder,
    interactive: false,
    coloured: false,
    writeOut: (text) => out.push(text),
    writeError: (text) => error.push(text),
    ask: () => Promise.reject(new Error('nobody is to be asked')),
    clients: noClients,
    rates: awsCallRates,
  });
  return { exitCode, out: out.join(''), error: error.join('') };
}

describe('a wrong call ends with 1 and one message', () => {
  const cases: Record<string, [words: string[], message: RegExp]> = {
    'an environment that does not exist': [
      ['plan', '--env', 'production'],
      /^error: There is no environment "production".*\n {2}Choose one of: test\.\n$/,
    ],
    'no environment': [['plan'], /^error: required option '--env <name>' not specified\n$/],
    'an unknown command': [['obliterate', '--env', 'test'], /^error: unknown command 'obliterate'\n$/],
    'an unknown option': [['plan', '--env', 'test', '--force'], /^error: unknown option '--force'\n$/],
  };
  test.for(Object.entries(cases))('%s', async ([, [words, message]]) => {
    const { exitCode, out, error } = await monitor(words);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toMatch(message);
  });
});

test('with --json the message is a document on stdout', async () => {
  const { exitCode, out, error } = await monitor(['plan', '--env', 'production', '--json']);
  expect({ exitCode, error }).toEqual({ exitCode: 1, error: '' });
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'DEFINITION_INVALID', remedy: 'Choose one of: test.' } });
});

test.for([
  ['the program', [], 'Commands:'],
  ['validate', ['validate'], 'Exit code: 0 valid, 1 not.'],
  ['test', ['test'], 'Exit code: 0 all passed, 1 not, or an alarm is without its tests.'],
  ['plan', ['plan'], 'Exit code: 0 nothing to do, 2 changes, 1 error or conflict.'],
  ['apply', ['apply'], 'Exit code: 0 done, 1 error, conflict or declined, 2 nobody to ask and no --yes.'],
  ['destroy', ['destroy'], 'Exit code: 0 done, 1 error, conflict or declined, 2 nobody to ask and no --yes.'],
] as const)('--help explains %s', async ([, command, text]) => {
  const { exitCode, out } = await monitor([...command, '--help']);
  expect(exitCode).toBe(0);
  expect(out).toContain(['Usage: npm run monitor --', ...command].join(' '));
  expect(out).toContain(text);
});

test('a warning is shown, and the definitions are valid all the same', async () => {
  await fixture.remove();
  fixture = await createDefinitionFolder('dashboard-unknown-widget');
  const { exitCode, out } = await monitor(['validate', '--env', 'test']);
  expect(exitCode).toBe(0);
  expect(out).toContain('dashboards/database.yaml:2:11: warning: ');
  expect(out).toContain('test: valid; 2 alarms and 1 dashboard, 1 warning.\n');
});
