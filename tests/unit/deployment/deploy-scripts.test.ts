import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** These start programs of their own, which a busy machine makes wait. */
const timeout = 60_000;

const projectFolder = join(import.meta.dirname, '..', '..', '..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claims-deploy-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Puts an `aws` into the PATH that notes how it was called and answers by `answers`: a piece of the call, and what each time it says. */
function pretendAws(answers: Readonly<Record<string, readonly string[]>>): void {
  const path = join(folder, 'aws');
  const program = `
    const { appendFileSync, existsSync, readFileSync } = require('node:fs');
    const [log, call] = [${JSON.stringify(join(folder, 'calls'))}, process.argv.slice(2).join(' ')];
    const before = existsSync(log) ? readFileSync(log, 'utf8').split('\\n') : [];
    appendFileSync(log, call + '\\n');
    for (const [piece, said] of Object.entries(${JSON.stringify(answers)})) {
      if (!call.includes(piece)) continue;
      const times = before.filter((line) => line.includes(piece)).length;
      console.log(said[Math.min(times, said.length - 1)]);
      process.exit();
    }
    console.error('aws: unexpected: ' + call);
    process.exit(99);`;
  writeFileSync(path, `#!${process.execPath}\n${program}`);
  chmodSync(path, 0o755);
}

const calls = () =>
  readFileSync(join(folder, 'calls'), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

async function run(script: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn('bash', [join(projectFolder, 'deploy', script), ...args], {
    env: {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      AWS_REGION: 'eu-west-1',
      PAUSE_SECONDS: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

describe('deploy-version.sh', { timeout }, () => {
  it('waits for the environment, deploys, and waits until the version serves', async () => {
    pretendAws({
      'describe-environments': ['Updating\told\tOk', 'Ready\told\tOk', 'Updating\tnew\tInfo', 'Ready\tnew\tOk'],
      'update-environment': ['Updating'],
    });
    expect(await run('deploy-version.sh', ['staging', 'new'])).toMatchObject({
      code: 0,
      stdout: 'Updating\ninsurance-claims-staging runs new, health Ok\n',
    });
    const [update] = calls().filter((call) => call.includes('update-environment'));
    expect(update).toContain('--environment-name insurance-claims-staging --version-label new');
    expect(update).not.toContain('--option-settings');
    expect(calls().indexOf(update as string)).toBe(2);
  });

  it('fails, and says why, when Elastic Beanstalk went back to the version before', async () => {
    pretendAws({
      'describe-environments': ['Ready\told\tOk', 'Updating\tnew\tSevere', 'Ready\told\tOk'],
      'update-environment': ['Updating'],
      'describe-events': ['Command failed on instance: migrations'],
    });
    const { code, stderr } = await run('deploy-version.sh', ['staging', 'new']);
    expect(code).toBe(1);
    expect(stderr).toContain('insurance-claims-staging runs old, not new');
    expect(stderr).toContain('migrations');
  });

  it('fails when the version runs and does not serve', async () => {
    pretendAws({
      'describe-environments': ['Ready\told\tGreen', 'Ready\tnew\tRed'],
      'update-environment': ['Updating'],
    });
    const { code, stderr } = await run('deploy-version.sh', ['staging', 'new']);
    expect(code).toBe(1);
    expect(stderr).toBe('insurance-claims-staging runs new, health Red: it does not serve\n');
  });

  it('reads a label that has blanks', async () => {
    pretendAws({
      'describe-environments': ['Ready\tSample Application\tGreen', 'Ready\tSample Application\tGreen'],
      'update-environment': ['Updating'],
      'describe-events': ['Command failed'],
    });
    const { stderr } = await run('deploy-version.sh', ['staging', 'new']);
    expect(stderr).toContain('insurance-claims-staging runs Sample Application, not new');
  });

  it('gives up in the end', async () => {
    pretendAws({ 'describe-environments': ['Updating\told\tOk'] });
    const { code, stderr } = await run('deploy-version.sh', ['staging', 'new'], { MINUTES: '0' });
    expect(code).toBe(1);
    expect(stderr).toContain('still Updating after 0 minutes');
  });

  it('says so when there is no such environment', async () => {
    pretendAws({ 'describe-environments': ['None'] });
    const { code, stderr } = await run('deploy-version.sh', ['stagin', 'new']);
    expect(code).toBe(1);
    expect(stderr).toBe('there is no environment insurance-claims-stagin\n');
  });

  it('has nothing to go back to after a first deployment', async () => {
    pretendAws({});
    expect(await run('deploy-version.sh', ['staging', 'None'])).toMatchObject({
      code: 1,
      stderr: 'there is no version to deploy to insurance-claims-staging\n',
    });
  });
});

describe('create-version.sh', { timeout }, () => {
  it('leaves a version alone that is there, as for the second environment', async () => {
    pretendAws({ 'describe-application-versions': ['1'] });
    expect(await run('create-version.sh', ['staging', 'abc'])).toMatchObject({
      code: 0,
      stdout: 'version abc is there\n',
    });
  });

  it('uploads the bundle to the bucket that Elastic Beanstalk reads', async () => {
    pretendAws({
      'describe-application-versions': ['0'],
      'get-caller-identity': ['111122223333'],
      's3 cp': [''],
      'create-application-version': ['{}'],
    });
    expect(await run('create-version.sh', ['staging', 'abc', 'some/bundle.zip'])).toMatchObject({
      code: 0,
      stdout: '\nversion abc is new\n',
    });
    const bucket = 'elasticbeanstalk-eu-west-1-111122223333';
    expect(calls()[2]).toMatch(new RegExp(`some/bundle\\.zip s3://${bucket}/insurance-claims-staging/abc\\.zip$`));
    expect(calls()[3]).toContain(`S3Bucket=${bucket},S3Key=insurance-claims-staging/abc.zip`);
  });
});

describe('assume-role.sh', { timeout }, () => {
  it('exchanges the token of the job for credentials in a file that nobody else may read, and prints neither', async () => {
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.setHeader('Content-Type', 'application/json').end('{"value":"token-of-the-job"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const Credentials = { AccessKeyId: 'ASIAKEY', SecretAccessKey: 'very-secret', SessionToken: 'session-token' };
    pretendAws({ 'assume-role-with-web-identity': [JSON.stringify({ Credentials })] });
    const environmentFile = join(folder, 'environment');
    try {
      const result = await run('assume-role.sh', [], {
        ROLE_ARN: 'arn:aws:iam::111122223333:role/insurance-claims-staging-deploy',
        RUNNER_TEMP: folder,
        GITHUB_ENV: environmentFile,
        ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?version=2`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
      });
      expect(result).toEqual({
        code: 0,
        stdout: 'has the role insurance-claims-staging-deploy for an hour\n',
        stderr: '',
      });
    } finally {
      server.close();
    }
    expect(asked).toEqual([['/token?version=2&audience=sts.amazonaws.com', 'bearer request-token']]);
    expect(calls()[0]).not.toContain('token-of-the-job');
    const credentials = join(folder, 'aws-credentials');
    expect(readFileSync(environmentFile, 'utf8')).toBe(`AWS_SHARED_CREDENTIALS_FILE=${credentials}\n`);
    expect(statSync(credentials).mode & 0o077).toBe(0);
    expect(readFileSync(credentials, 'utf8')).toBe(
      '[default]\naws_access_key_id = ASIAKEY\naws_secret_access_key = very-secret\naws_session_token = session-token\n',
    );
  });

  it.each(['ROLE_ARN', 'ACTIONS_ID_TOKEN_REQUEST_URL'])('says that it needs %s', async (missing) => {
    const { [missing]: _left, ...environment }: Record<string, string> = {
      ROLE_ARN: 'arn:aws:iam::111122223333:role/some-role',
      RUNNER_TEMP: folder,
      GITHUB_ENV: join(folder, 'environment'),
      ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/?',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    };
    const { code, stderr } = await run('assume-role.sh', [], environment);
    expect(code).toBe(1);
    expect(stderr).toContain(missing);
  });
});
