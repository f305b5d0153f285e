import type { DatabaseAddress } from '../../service/database/with-connection.ts';

/** By this key the AWS endpoint knows an instance's calls from everybody else's. It is no secret: nothing is checked. */
export const instanceAccessKeyId = 'instance';

/** The environment of one instance: nothing of the shell's own AWS credentials or settings. */
export function instanceEnvironment(deps: {
  path: string | undefined;
  compileCacheFolder: string;
  environmentName: string;
  database: DatabaseAddress;
  metricsPeriodSeconds: number;
  region: string;
  aws: { readonly url: string; readonly xrayDaemonAddress: string };
}): Readonly<Record<string, string | undefined>> {
  const { database, aws } = deps;
  return {
    PATH: deps.path,
    NODE_COMPILE_CACHE: deps.compileCacheFolder,
    ENVIRONMENT_NAME: deps.environmentName,
    RELEASE: 'local',
    DB_HOST: database.host,
    DB_PORT: String(database.port),
    DB_USER: database.user,
    DB_PASSWORD: database.password,
    DB_NAME: database.name,
    METRICS_PERIOD_SECONDS: String(deps.metricsPeriodSeconds),
    // Everybody here is one client, 127.0.0.1, who may well try out what a crowd would do.
    RATE_LIMIT_PER_MINUTE: '6000',
    TRACE_SAMPLE_RATIO: '1',
    AWS_REGION: deps.region,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: instanceAccessKeyId,
    AWS_SECRET_ACCESS_KEY: instanceAccessKeyId,
    AWS_XRAY_DAEMON_ADDRESS: aws.xrayDaemonAddress,
  };
}
