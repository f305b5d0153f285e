import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutMetricAlarmCommand, type PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import type { AwsResources } from '../../src/emulator/resources/aws-resources.ts';
import { startAwsCli } from '../integration/aws-cli-session.ts';
import { startTestEndpoint } from '../integration/aws-test-endpoint.ts';
import { isCommandName } from '../unit/deployment/account/aws-command.ts';
import { readCommandPages } from '../unit/deployment/account/documented-commands.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const program = process.env.AWS_CLI;

/** What a reader fills in. */
const filledIn: Readonly<Record<string, string>> = {
  group: 'insurance-claims-test',
  time: '2026-02-01T12:00:00Z',
  number: '40',
  region: 'eu-west-1',
  env: 'production',
  key: 'KEY0123456789ABCDEF',
};
const variables = {
  ENVIRONMENT: 'test',
  AWS_REGION: 'eu-west-1',
  REPOSITORY: 'owner/name',
  SERVICE_NAME: 'name',
  LABEL: 'label',
};

/** Every command line of the docs: the blocks of shell, and what a sentence says to run. */
const snippets = readCommandPages().map(({ file, snippets: found }) => ({
  file,
  lines: found.filter(({ text }) => !isCommandName(text)).map(({ text }) => fillIn(text)),
}));

function fillIn(line: string): string {
  return line.trim().replaceAll(/<([\w -]+)>/g, (_, name: string) => filledIn[name] ?? 'something');
}

/** Programs that the commands start. Each only notes how it was called, and says something like what AWS would. */
const programs = [
  'aws',
  'bash',
  'curl',
  'date',
  'gh',
  'git',
  'head',
  'jq',
  'mysql',
  'mysqldump',
  'node',
  'npm',
  'rm',
  'sleep',
];
const note = `#!/bin/bash
{ printf '%s' "\${0##*/}"; printf '\\0%s' "$@"; printf '\\0\\0'; } >> "$CALL_RECORD"
case "\${0##*/} $*" in
  date*) echo 20260201120000 ;;
  *SecretStatus*) echo active ;;
  *) echo arn:aws:noted:eu-west-1:123456789012:noted ;;
esac
`;

/** The calls that a shell makes which has nothing but these programs, each as its words. Throws when the shell fails. */
function callsOf(lines: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-commands-'));
  try {
    const bin = join(folder, 'bin');
    const record = join(folder, 'record');
    mkdirSync(bin);
    writeFileSync(join(bin, 'note'), note);
    chmodSync(join(bin, 'note'), 0o755);
    for (const name of programs) symlinkSync('note', join(bin, name));
    const script = lines.join('\n');
    const env = { ...variables, PATH: bin, CALL_RECORD: record };
    execFileSync('/bin/bash', ['--norc', '-eu', '-c', script], { cwd: folder, env });
    return readFileSync(record, 'utf8')
      .split('\0\0')
      .filter((call) => call !== '')
      .map((call) => call.split('\0'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const pages = snippets.map(({ file, lines }) => ({ file, calls: callsOf(lines) }));
const awsCalls = new Set(
  pages.flatMap(({ calls }) => calls.filter(([name]) => name === 'aws').map((words) => JSON.stringify(words.slice(1)))),
);

describe('a command of the docs', () => {
  it('names a file of the project that is there', () => {
    const scripts = pages.flatMap(({ calls }) => calls.filter(([name]) => name === 'bash' || name === 'node'));
    expect(scripts.length).toBeGreaterThan(5);
    for (const [, path = ''] of scripts) expect(readFileSync(join(docs, '..', path), 'utf8')).not.toBe('');
  });

  it('names an npm script that is there', () => {
    const { scripts } = JSON.parse(readFileSync(join(docs, '..', 'package.json'), 'utf8')) as { scripts: object };
    const named = pages.flatMap(({ calls }) => calls.filter(([name]) => name === 'npm'));
    const words = named.map((call) => call.filter((word) => word !== 'run' && !word.startsWith('-')));
    const names = words.flatMap(([, name]) => name ?? []);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !Object.keys(scripts).includes(name))).toEqual([]);
  });
});

/** A command line that is started anew for each command, behind a launcher, may take a second and more. */
const longestCommandMs = 5000;
/** What the stand-in answers to an action that it does not know: the command line has accepted the command then. */
const unknownHere = /\((UnknownOperation\w*|InvalidAction|LoadBalancerNotFound)\)|does not exist/;
/** What the stand-in knows: these commands have to succeed. */
const known = /^(cloudwatch|logs|cloudtrail|rds describe-db-instances|rds wait) |-environment-resources /;

/** What is filled in for a group, and what the environment's own group is called. */
const logGroups = ['insurance-claims-test', '/aws/elasticbeanstalk/insurance-claims-test/var/log/web.stdout.log'];

function account(): AwsResources {
  const names = ['staging', 'production', 'test', 'production-20260201120000'].map(
    (name) => `insurance-claims-${name}`,
  );
  return {
    environments: names.map((EnvironmentName) => ({ EnvironmentName })),
    dbInstances: names.map((name) => ({ DBInstanceIdentifier: name, DBInstanceStatus: 'available' })),
  };
}

const alarm: PutMetricAlarmInput = {
  AlarmName: 'insurance-claims-production-no-traffic',
  Namespace: 'InsuranceClaims',
  MetricName: 'Requests',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'LessThanThreshold',
};

describe.skipIf(!program)('an aws command of the docs', () => {
  const timeout = awsCalls.size * longestCommandMs;
  it('is one that the command line accepts, and succeeds where the stand-in knows the action', {
    timeout,
  }, async () => {
    const aws = await startTestEndpoint({ resources: account() });
    const cli = await startAwsCli(program ?? '');
    try {
      await aws.cloudwatch.send(new PutMetricAlarmCommand(alarm));
      const events = [{ timestampMs: aws.clock.nowMs(), message: '{"level":"error"}' }];
      for (const logGroupName of logGroups) aws.endpoint.putLogEvents({ logGroupName, logStreamName: 'one', events });
      const refused: unknown[] = [];
      let done = 0;
      for (const call of awsCalls) {
        const words = JSON.parse(call) as string[];
        const { code, stderr } = await cli.run(['--endpoint-url', aws.endpoint.url, ...words]);
        const isKnown = known.test(words.join(' '));
        if (code === 0) done += 1;
        if (code !== 0 && (isKnown || !unknownHere.test(stderr))) refused.push({ call: words.join(' '), code, stderr });
      }
      expect(refused).toEqual([]);
      expect(done).toBeGreaterThan(8);
    } finally {
      await cli.close();
      await aws.close();
    }
  });
});
