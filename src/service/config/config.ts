import { getCountries } from 'libphonenumber-js/core';
import phoneMetadata from 'libphonenumber-js/max/metadata';
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import { databaseSettingsSchema } from './database-settings.ts';
import { checkOperator, operatorFields, readOperator } from './operator-settings.ts';

/** Environment variables as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const port = z.coerce.number().int().min(0).max(65_535);
const endpoint = z.url({ protocol: /^https?$/, error: 'is no address such as https://host:port' }).optional();
const wholeNumber = z.coerce.number().int().positive();
/** The settings of an instance but those of its database. */
export const serverSchema = z.object({
  /** Elastic Beanstalk's nginx passes requests to this port. */
  PORT: port.default(8080),
  HOST: z.string().min(1).default('0.0.0.0'),
  /** The value of the CloudWatch dimension `Environment`. */
  ENVIRONMENT_NAME: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'takes letters, digits and dashes')
    .default('development'),
  RELEASE: z.string().default('unreleased'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DB_POOL_SIZE: wholeNumber.default(15),
  DB_POOL_IDLE: wholeNumber.default(5),
  DB_POOL_QUEUE: wholeNumber.default(200),
  DB_POOL_WAIT_MS: wholeNumber.default(2000),
  DB_POOL_RECYCLE_SECONDS: wholeNumber.default(1800),
  /** Claims that may wait for their common INSERT, and how long: more could not be stored in time. */
  CLAIMS_QUEUE: wholeNumber.default(1000),
  CLAIMS_WAIT_MS: wholeNumber.default(2000),
  /** Proxies in front of the instance that append to X-Forwarded-For. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).default(1),
  /** Submissions that one client may send in a minute; 0 for as many as it likes. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).default(5),
  /** Where instances share their limits and caches. */
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'is no address such as redis://host:6379 or rediss://host:6379' })
    .optional(),
  MAX_REQUESTS_IN_FLIGHT: wholeNumber.default(1000),
  /** By whose rules a mobile number without a country code is read. */
  DEFAULT_PHONE_REGION: z.enum(getCountries(phoneMetadata), { error: 'is no country code such as GB' }).default('GB'),
  ...operatorFields,
  AWS_REGION: z.string().min(1).default('us-east-1'),
  METRICS: z.enum(['cloudwatch', 'none']).default('cloudwatch'),
  METRICS_PERIOD_SECONDS: wholeNumber.default(60),
  TRACES: z.enum(['xray-daemon', 'otlp', 'none']).default('xray-daemon'),
  /** As the AWS SDK reads them for its own calls; the one for X-Ray alone wins. */
  AWS_ENDPOINT_URL_XRAY: endpoint,
  AWS_ENDPOINT_URL: endpoint,
  /** Requests a second that are traced in any case, and the share of the others. */
  TRACE_RESERVOIR_PER_SECOND: z.coerce.number().int().min(0).default(1),
  TRACE_SAMPLE_RATIO: z.coerce.number().min(0).max(1).default(0.05),
});

/** What one instance needs. Throws `CONFIG_INVALID` that names every problem. */
export function readServerConfig(environment: Environment) {
  const given = withoutEmpty(environment);
  const schema = z.object({ server: serverSchema.superRefine(checkOperator), database: databaseSettingsSchema(given) });
  const { server: values, database } = parseEnvironment(schema, { server: given, database: given }, given);
  return {
    host: values.HOST,
    port: values.PORT,
    environmentName: values.ENVIRONMENT_NAME,
    release: values.RELEASE,
    logLevel: values.LOG_LEVEL,
    trustedProxies: values.TRUSTED_PROXIES,
    phoneRegion: values.DEFAULT_PHONE_REGION,
    operator: readOperator(values),
    protection: {
      rateLimitPerMinute: values.RATE_LIMIT_PER_MINUTE,
      redisUrl: values.REDIS_URL,
      maxRequestsInFlight: values.MAX_REQUESTS_IN_FLIGHT,
    },
    database,
    claims: { queue: values.CLAIMS_QUEUE, waitMs: values.CLAIMS_WAIT_MS },
    pool: {
      size: values.DB_POOL_SIZE,
      idle: values.DB_POOL_IDLE,
      queue: values.DB_POOL_QUEUE,
      waitMs: values.DB_POOL_WAIT_MS,
      recycleSeconds: values.DB_POOL_RECYCLE_SECONDS,
    },
    telemetry: {
      region: values.AWS_REGION,
      metrics: values.METRICS,
      metricsPeriodSeconds: values.METRICS_PERIOD_SECONDS,
      traces: values.TRACES,
      xrayEndpoint: values.AWS_ENDPOINT_URL_XRAY ?? values.AWS_ENDPOINT_URL,
      traceReservoirPerSecond: values.TRACE_RESERVOIR_PER_SECOND,
      traceSampleRatio: values.TRACE_SAMPLE_RATIO,
    },
  };
}
export type ServerConfig = ReturnType<typeof readServerConfig>;

/** Where the database is and how to get in. Throws `CONFIG_INVALID` that names every problem. */
export function readDatabaseConfig(environment: Environment) {
  const given = withoutEmpty(environment);
  return parseEnvironment(databaseSettingsSchema(given), given, given);
}

/**
 * What `npm run migrate` needs: the way in of somebody who may change tables, by DB_MIGRATION_SECRET_ARN where the service's own account may
 * not, and that account, where IAM lets it in. Throws `CONFIG_INVALID` that names every problem.
 */
export function readMigrationConfig(environment: Environment) {
  const { DB_MIGRATION_SECRET_ARN: secretArn, ...service } = withoutEmpty(environment);
  if (secretArn === undefined) return { database: readDatabaseConfig(service), serviceUser: undefined };
  const { DB_AUTH: auth, DB_USER: user, DB_PASSWORD: _ofService, DB_SECRET_ARN: _alsoOfService, ...shared } = service;
  return {
    database: readDatabaseConfig({ ...shared, DB_SECRET_ARN: secretArn }),
    serviceUser: auth === 'iam' ? user : undefined,
  };
}

/** What `npm run claims` needs. Throws `CONFIG_INVALID` that names every problem. */
export function readClaimsConfig(environment: Environment) {
  const given = withoutEmpty(environment);
  const schema = z.object({
    server: serverSchema.pick({ DEFAULT_PHONE_REGION: true }),
    database: databaseSettingsSchema(given),
  });
  const { server, database } = parseEnvironment(schema, { server: given, database: given }, given);
  return { database, phoneRegion: server.DEFAULT_PHONE_REGION };
}
export type ClaimsConfig = ReturnType<typeof readClaimsConfig>;

/** An empty variable counts as one that is not set: that is how a shell or a deployment page clears it. */
export function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => value !== '' || name === 'DB_PASSWORD'),
  );
}

/** Parses `input`, whose variables are those of `given`. Throws `CONFIG_INVALID` that names every problem. */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  given: Environment,
): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const name = String(issue.path.at(-1));
    return `${name}: ${given[name] === undefined ? 'is not set' : issue.message}`;
  });
  throw new AppError('CONFIG_INVALID', `The environment is not complete:\n  ${problems.join('\n  ')}`, {
    remedy: 'Set these environment variables; README.md lists them.',
  });
}
