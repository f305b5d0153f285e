import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { readAllowedHosts } from '../base/own-host.ts';
import { type Environment, parseEnvironment, port, serverSchema, withoutEmpty } from '../service/config/config.ts';
import { passwordFields } from '../service/config/database-settings.ts';
import { checkOperator } from '../service/config/operator-settings.ts';

/** What `npm start` decides for its instances: where they are, and that they reach no other database and no AWS but its own. */
const decided = ['ENVIRONMENT_NAME', 'AWS_REGION', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_XRAY'] as const;
const decidedElsewhere = [
  'DB_SECRET_ARN',
  'DB_AUTH',
  'DB_TLS',
  'DB_TLS_CA',
  'DB_TLS_NAME',
  'AWS_XRAY_DAEMON_ADDRESS',
] as const;

const portsOf = { PORT: true, HOST: true } as const;
const decidedMask = Object.fromEntries(decided.map((name) => [name, true])) as Record<(typeof decided)[number], true>;
const instanceSchema = serverSchema.omit({ ...portsOf, ...decidedMask });

const localSchema = z.object({
  PORT: port.default(8080),
  CONSOLE_PORT: port.default(4000),
  AWS_LOCAL_PORT: port.default(4566),
  instances: instanceSchema.superRefine(checkOperator),
  /** With DB_HOST that database is used and none is started. */
  database: z.object(passwordFields).optional(),
});

/**
 * The ports of `npm start`, the database to use when the environment names one, the settings for its instances, and what its
 * arguments ask for. Throws `CONFIG_INVALID` that names every problem.
 */
export function readLocalConfig(environment: Environment, args: readonly string[] = []) {
  const { throttle, syslogHeader, allowedHosts } = readLocalArguments(args);
  const given = withoutEmpty(environment);
  const database = given.DB_HOST === undefined ? undefined : given;
  const values = parseEnvironment(localSchema, { ...given, instances: given, database }, given);
  return {
    port: values.PORT,
    consolePort: values.CONSOLE_PORT,
    awsPort: values.AWS_LOCAL_PORT,
    dataFolder: readDataFolder(environment),
    /** Whether the AWS endpoint refuses what is more than AWS takes. */
    throttle,
    /** Whether log lines have the header that an instance's rsyslog puts before them unless it is told otherwise. */
    syslogHeader,
    /** Names besides those of this machine that console and AWS endpoint answer to. */
    allowedHosts,
    database: values.database && {
      host: values.database.DB_HOST,
      port: values.database.DB_PORT,
      user: values.database.DB_USER,
      password: values.database.DB_PASSWORD,
      name: values.database.DB_NAME,
    },
    /** Variables of the shell that the instances get. */
    instanceVariables: pick(given, Object.keys(instanceSchema.shape)),
    /** Settings of an instance in the shell that the instances do not get. */
    notTaken: Object.keys(pick(given, [...decided, ...decidedElsewhere])),
  };
}

/** The folder in which the private database keeps its data, from the project's unless it is absolute. */
export function readDataFolder(environment: Environment): string {
  return environment.DATA_FOLDER || '.local/database';
}

function pick(environment: Environment, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}

function readLocalArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        throttle: { type: 'boolean', default: false },
        'syslog-header': { type: 'boolean', default: false },
        'allow-host': { type: 'string', multiple: true, default: [] },
      },
    });
    return {
      throttle: values.throttle,
      syslogHeader: values['syslog-header'],
      allowedHosts: readAllowedHosts(values['allow-host']),
    };
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', (cause as Error).message, {
      remedy: 'Usage: npm start -- [--throttle] [--syslog-header] [--allow-host <name>]...',
      cause,
    });
  }
}
