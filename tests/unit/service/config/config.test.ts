import { describe, expect, it } from 'vitest';
import { readClaimAge } from '../../../../src/service/claims/personal-data/claim-age.ts';
import { readDatabaseConfig, readMigrationConfig, readServerConfig } from '../../../../src/service/config/config.ts';

const complete = { DB_HOST: 'db', DB_USER: 'claims', DB_PASSWORD: '' };

describe('the environment of an instance', () => {
  it('needs only the database; everything else has its default', () => {
    expect(readServerConfig(complete)).toEqual({
      host: '0.0.0.0',
      port: 8080,
      environmentName: 'development',
      release: 'unreleased',
      logLevel: 'info',
      trustedProxies: 1,
      phoneRegion: 'GB',
      operator: undefined,
      protection: { rateLimitPerMinute: 5, redisUrl: undefined, maxRequestsInFlight: 1000 },
      database: {
        auth: 'password',
        host: 'db',
        port: 3306,
        user: 'claims',
        password: '',
        name: 'insured',
        tls: undefined,
      },
      claims: { queue: 1000, waitMs: 2000 },
      pool: { size: 15, idle: 5, queue: 200, waitMs: 2000, recycleSeconds: 1800 },
      telemetry: {
        region: 'us-east-1',
        metrics: 'cloudwatch',
        metricsPeriodSeconds: 60,
        traces: 'xray-daemon',
        traceReservoirPerSecond: 1,
        traceSampleRatio: 0.05,
        xrayEndpoint: undefined,
      },
    });
  });

  it.each([
    [
      'the one for X-Ray alone',
      { AWS_ENDPOINT_URL_XRAY: 'https://xray', AWS_ENDPOINT_URL: 'http://all' },
      'https://xray',
    ],
    ['the one for all of AWS', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566'],
    ["AWS's own when they are empty", { AWS_ENDPOINT_URL_XRAY: '', AWS_ENDPOINT_URL: '' }, undefined],
  ])('has as X-Ray endpoint %s', (_, endpoints, expected) => {
    expect(readServerConfig({ ...complete, ...endpoints }).telemetry.xrayEndpoint).toBe(expected);
  });

  it('has every problem reported at once', () => {
    const read = () => readServerConfig({ DB_HOST: '', PORT: '99999', METRICS: 'yes' });
    expect(read).toThrowError(/DB_HOST: is not set[\s\S]*DB_USER: is not set/);
    expect(read).toThrowError(/PORT: Too big/);
    expect(read).toThrowError(/METRICS: /);
    expect(() => readServerConfig({ ...complete, DEFAULT_PHONE_REGION: 'UK' })).toThrowError(
      /DEFAULT_PHONE_REGION: is no country code such as GB/,
    );
  });

  it.each([
    [
      'a secret, which may name all the rest',
      { DB_SECRET_ARN: 'arn:secret', AWS_REGION: 'eu-central-1' },
      { auth: 'secret', secretArn: 'arn:secret', region: 'eu-central-1', host: undefined, tls: undefined },
    ],
    [
      'a secret, with a host that wins over it',
      { DB_SECRET_ARN: 'arn:secret', DB_HOST: 'proxy', DB_PASSWORD: '', DB_TLS: 'required' },
      { auth: 'secret', host: 'proxy', tls: { caFile: undefined } },
    ],
    [
      'IAM',
      { DB_HOST: 'db', DB_USER: 'claims', DB_AUTH: 'iam', DB_TLS: 'required' },
      { auth: 'iam', host: 'db', port: 3306, user: 'claims', name: 'insured', region: 'us-east-1' },
    ],
    [
      'a password, encrypted by an authority of our own',
      { ...complete, DB_AUTH: 'password', DB_TLS: 'required', DB_TLS_CA: '/etc/ca.pem' },
      { auth: 'password', tls: { caFile: '/etc/ca.pem' } },
    ],
    [
      'a secret, through a tunnel',
      { DB_SECRET_ARN: 'arn:secret', DB_HOST: '127.0.0.1', DB_TLS: 'required', DB_TLS_NAME: 'database' },
      { auth: 'secret', host: '127.0.0.1', tls: { certificateName: 'database' } },
    ],
  ])('may take its database credentials from %s', (_, environment, database) => {
    expect(readServerConfig(environment).database).toMatchObject(database);
    expect(readDatabaseConfig(environment)).toMatchObject(database);
  });

  it.each([
    ['a secret and IAM', { DB_SECRET_ARN: 'arn', DB_AUTH: 'iam' }, /DB_AUTH: cannot be given together/],
    ['a secret and a password', { DB_SECRET_ARN: 'arn', DB_PASSWORD: 'x' }, /DB_PASSWORD: comes from the secret/],
    ['a secret and a user', { DB_SECRET_ARN: 'arn', DB_USER: 'x' }, /DB_USER: comes from the secret/],
    ['IAM and a password', { ...complete, DB_AUTH: 'iam', DB_PASSWORD: 'x' }, /DB_PASSWORD: has no use/],
    ['IAM without TLS', { ...complete, DB_AUTH: 'iam', DB_TLS: 'off' }, /DB_TLS: must be "required"/],
    ['an authority without TLS', { ...complete, DB_TLS_CA: '/etc/ca.pem' }, /DB_TLS_CA: has no use/],
    ['a name without TLS', { ...complete, DB_TLS_NAME: 'database' }, /DB_TLS_NAME: has no use/],
    ['TLS half on', { ...complete, DB_TLS: 'preferred' }, /DB_TLS: takes "off" or "required"/],
    ['another way in', { ...complete, DB_AUTH: 'kerberos' }, /DB_AUTH: takes "password" or "iam"/],
    ['no password at all', { DB_HOST: 'db', DB_USER: 'claims' }, /DB_PASSWORD: is not set/],
  ])('is refused with %s', (_, environment, message) => {
    expect(() => readServerConfig(environment)).toThrowError(message);
    expect(() => readDatabaseConfig(environment)).toThrowError(message);
  });

  it.each([
    ['the password, with another problem', { ...complete, DB_PASSWORD: 'hunter2', PORT: 'x' }, /PORT: /],
    [
      'the password, which IAM has no use for',
      { ...complete, DB_AUTH: 'iam', DB_PASSWORD: 'hunter2' },
      /DB_PASSWORD: /,
    ],
    ['the password beside a secret', { DB_SECRET_ARN: 'arn', DB_PASSWORD: 'hunter2' }, /DB_PASSWORD: /],
    ['the user beside a secret', { DB_SECRET_ARN: 'arn', DB_USER: 'hunter2' }, /DB_USER: /],
    ['the address of a Redis', { ...complete, REDIS_URL: 'http://claims:hunter2@cache' }, /REDIS_URL: /],
    ['what is no address of a Redis', { ...complete, REDIS_URL: 'hunter2' }, /REDIS_URL: /],
    ['the endpoint of AWS', { ...complete, AWS_ENDPOINT_URL: 'ftp://claims:hunter2@aws' }, /AWS_ENDPOINT_URL: /],
    ['the endpoint of X-Ray', { ...complete, AWS_ENDPOINT_URL_XRAY: 'hunter2' }, /AWS_ENDPOINT_URL_XRAY: /],
    ['a password in place of another value', { ...complete, DB_AUTH: 'hunter2' }, /DB_AUTH: /],
    ['a password in place of a number', { ...complete, DB_PORT: 'hunter2' }, /DB_PORT: /],
  ])('never tells a secret in a message: %s', (_, environment, problem) => {
    const read = () => readServerConfig(environment);
    expect(read).toThrowError(problem);
    expect(read).toThrowError(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }));
  });
});

describe('the operator of an environment', () => {
  const whole = {
    CONTROLLER_NAME: ' Ash Mutual ',
    CONTACT_EMAIL: 'claims@ash.example',
    CONTACT_PHONE: '+44 20 7946 0000',
    CLAIMS_KEPT_FOR: '7y',
    COMPLAINTS_URL: 'https://authority.example',
  };
  const subsets = Array.from({ length: 2 ** Object.keys(whole).length }, (_, bits) =>
    Object.fromEntries(Object.entries(whole).filter((_entry, index) => bits & (1 << index))),
  );

  it('is read as its pages say it', () => {
    expect(readServerConfig({ ...complete, ...whole }).operator).toEqual({
      name: 'Ash Mutual',
      email: 'claims@ash.example',
      phone: '+44 20 7946 0000',
      claimsKeptFor: '7 years',
      complaintsUrl: 'https://authority.example',
    });
    const keptFor = (period: string) =>
      readServerConfig({ ...complete, ...whole, CLAIMS_KEPT_FOR: period }).operator?.claimsKeptFor;
    expect(['1y', '18m', '90d'].map(keptFor)).toEqual(['1 year', '18 months', '90 days']);
  });

  it(`is named with a way to reach it and all the rest, or not at all (${subsets.length} sets of settings)`, () => {
    for (const settings of subsets) {
      const given = new Set(Object.keys(settings));
      const missing = Object.keys(whole).filter((name) => !given.has(name) && !name.startsWith('CONTACT_'));
      if (!given.has('CONTACT_EMAIL') && !given.has('CONTACT_PHONE')) missing.push('CONTACT_EMAIL');
      const read = () => readServerConfig({ ...complete, ...settings }).operator;
      if (given.size === 0) expect(read()).toBeUndefined();
      else if (missing.length === 0) expect(read()?.name).toBe('Ash Mutual');
      else for (const name of missing) expect(read).toThrowError(new RegExp(`${name}: is not set`));
    }
  });

  const ages = ['7y', '18m', '90d', '1d', '9999d', '0y', '10000d', '7', 'y', '7w', '-7y', '7 years'];

  it.each(ages)(`takes the ages that npm run claims takes, and no others: %s (${ages.length} ages)`, (age) => {
    const read = () => readServerConfig({ ...complete, ...whole, CLAIMS_KEPT_FOR: age });
    if (readClaimAge(age) === undefined) expect(read).toThrowError(/CLAIMS_KEPT_FOR: takes years/);
    else expect(read).not.toThrow();
  });

  it.each([
    ['CONTROLLER_NAME', ' '],
    ['CONTACT_EMAIL', 'claims'],
    ['CONTACT_PHONE', 'call us'],
    ['COMPLAINTS_URL', 'javascript:alert(1)'],
  ])('is refused with %s=%s', (name, value) => {
    expect(() => readServerConfig({ ...complete, ...whole, [name]: value })).toThrowError(new RegExp(`${name}: `));
  });
});

describe('the protection of an instance', () => {
  it('allows five claims a minute by default, and any number with 0', () => {
    expect(readServerConfig(complete).protection).toEqual({
      rateLimitPerMinute: 5,
      redisUrl: undefined,
      maxRequestsInFlight: 1000,
    });
    expect(readServerConfig({ ...complete, RATE_LIMIT_PER_MINUTE: '0' }).protection.rateLimitPerMinute).toBe(0);
  });

  it.each(['redis://cache:6379', 'rediss://user:secret@cache:6380/1'])('takes %s as a Redis', (url) => {
    expect(readServerConfig({ ...complete, REDIS_URL: url }).protection.redisUrl).toBe(url);
  });

  it.each([
    ['RATE_LIMIT_PER_MINUTE', '-1'],
    ['RATE_LIMIT_PER_MINUTE', 'many'],
    ['MAX_REQUESTS_IN_FLIGHT', '0'],
    ['REDIS_URL', 'http://user:secret@cache'],
    ['REDIS_URL', 'secret'],
  ])('refuses %s=%s by the name of the variable', (name, value) => {
    const read = () => readServerConfig({ ...complete, [name]: value });
    expect(read).toThrowError(new RegExp(`${name}: `));
    expect(read).toThrowError(expect.objectContaining({ message: expect.not.stringContaining('secret') }));
  });
});

describe('readMigrationConfig', () => {
  const service = {
    DB_HOST: 'claims.example.eu-west-1.rds.amazonaws.com',
    DB_AUTH: 'iam',
    DB_USER: 'claims_service',
    DB_TLS: 'required',
    DB_NAME: 'insured',
    AWS_REGION: 'eu-west-1',
  };
  const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds-db-example';

  it('logs in by the secret for migrations, and names the account by which IAM lets the service in', () => {
    const { database, serviceUser } = readMigrationConfig({ ...service, DB_MIGRATION_SECRET_ARN: secretArn });
    expect(database).toMatchObject({ auth: 'secret', secretArn, host: service.DB_HOST, name: 'insured' });
    expect(database.tls).toBeDefined();
    expect(serviceUser).toBe('claims_service');
  });

  it('makes no account where the service has a password or a secret of its own', () => {
    const own = { DB_HOST: 'localhost', DB_USER: 'claims', DB_PASSWORD: 'x', DB_MIGRATION_SECRET_ARN: secretArn };
    expect(readMigrationConfig(own)).toMatchObject({ database: { auth: 'secret', secretArn }, serviceUser: undefined });
    const other = { DB_SECRET_ARN: `${secretArn}-of-the-service`, DB_MIGRATION_SECRET_ARN: secretArn };
    expect(readMigrationConfig(other)).toMatchObject({ database: { secretArn }, serviceUser: undefined });
  });

  it.each([undefined, ''])("is the service's own way in without one: %o", (none) => {
    const given = { DB_HOST: 'localhost', DB_USER: 'claims', DB_PASSWORD: 'x', DB_MIGRATION_SECRET_ARN: none };
    expect(readMigrationConfig(given)).toMatchObject({
      database: { auth: 'password', user: 'claims' },
      serviceUser: undefined,
    });
  });
});
