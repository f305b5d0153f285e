import { z } from 'zod';
import { AppError } from './errors.ts';

/** Environment variables as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const port = z.coerce.number().int().min(0).max(65_535);
const wholeNumber = z.coerce.number().int().positive();
const databaseFields = {
  DB_HOST: z.string().min(1),
  DB_PORT: port.default(3306),
  DB_USER: z.string().min(1),
  DB_PASSWORD: z.string(),
  DB_NAME: z.string().min(1).default('insured'),
};

const databaseSchema = z.object(databaseFields);

const serverSchema = z.object({
  ...databaseFields,
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
  /** Proxies in front of the instance that append to X-Forwarded-For. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).default(1),
  AWS_REGION: z.string().min(1).default('us-east-1'),
  METRICS: z.enum(['cloudwatch', 'none']).default('cloudwatch'),
  METRICS_PERIOD_SECONDS: wholeNumber.default(60),
  TRACES: z.enum(['xray-daemon', 'none']).default('xray-daemon'),
  TRACE_SAMPLE_RATIO: z.coerce.number().min(0).max(1).default(0.05),
});

const localSchema = z.object({
  PORT: port.default(8080),
  CONSOLE_PORT: port.default(4000),
  AWS_LOCAL_PORT: port.default(4566),
  /** Where the private database keeps its data. */
  DATA_FOLDER: z.string().default('.local/database'),
  /** With DB_HOST that database is used and none is started. */
  database: databaseSchema.optional(),
});

const databaseConfig = (values: z.infer<typeof databaseSchema>) => ({
  host: values.DB_HOST,
  port: values.DB_PORT,
  user: values.DB_USER,
  password: values.DB_PASSWORD,
  name: values.DB_NAME,
});

/** What one instance needs. Throws `CONFIG_INVALID` that names every problem. */
export function readServerConfig(environment: Environment) {
  const values = parse(serverSchema, environment);
  return {
    host: values.HOST,
    port: values.PORT,
    environmentName: values.ENVIRONMENT_NAME,
    release: values.RELEASE,
    logLevel: values.LOG_LEVEL,
    trustedProxies: values.TRUSTED_PROXIES,
    database: databaseConfig(values),
    pool: {
      size: values.DB_POOL_SIZE,
      idle: values.DB_POOL_IDLE,
      queue: values.DB_POOL_QUEUE,
      waitMs: values.DB_POOL_WAIT_MS,
    },
    telemetry: {
      region: values.AWS_REGION,
      metrics: values.METRICS,
      metricsPeriodSeconds: values.METRICS_PERIOD_SECONDS,
      traces: values.TRACES,
      traceSampleRatio: values.TRACE_SAMPLE_RATIO,
    },
  };
}
export type ServerConfig = ReturnType<typeof readServerConfig>;
export type DatabaseConfig = ServerConfig['database'];

/** Where the database is. Throws `CONFIG_INVALID` that names every problem. */
export function readDatabaseConfig(environment: Environment): DatabaseConfig {
  return databaseConfig(parse(databaseSchema, environment));
}

/** The ports of `npm start`, and the database to use when the environment names one. Throws `CONFIG_INVALID`. */
export function readLocalConfig(environment: Environment) {
  const values = parse(localSchema, { ...environment, database: environment.DB_HOST ? environment : undefined });
  return {
    port: values.PORT,
    consolePort: values.CONSOLE_PORT,
    awsPort: values.AWS_LOCAL_PORT,
    dataFolder: values.DATA_FOLDER,
    database: values.database === undefined ? undefined : databaseConfig(values.database),
  };
}

/** An empty variable counts as one that is not set: that is how a shell or a deployment page clears it. */
function parse<Schema extends z.ZodType>(schema: Schema, environment: Record<string, unknown>): z.infer<Schema> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => value !== '' || name === 'DB_PASSWORD'),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const name = String(issue.path.at(-1));
    return `${name}: ${given[name] === undefined ? 'is not set' : issue.message}`;
  });
  throw new AppError('CONFIG_INVALID', `The environment is not complete:\n  ${problems.join('\n  ')}`, {
    remedy: 'Set these environment variables; README.md lists them.',
  });
}
