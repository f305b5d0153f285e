import type { LiveResource } from '../account/pretended-account.ts';
import { hoursOfMonth, type Prices, priceOf } from './price-table.ts';

/** A row of the table in deploy.md. */
export interface CostRow {
  readonly what: string;
  /** How many, at what price. */
  readonly how: string;
  readonly dollars: number;
}

/** An option of the environment, by its namespace and its name; nothing when it is not set. */
export type SettingOf = (namespace: string, name: string) => string | undefined;

const cents = (dollars: number) => Math.round(dollars * 100) / 100;
const row = (what: string, how: string, dollars: number): CostRow => ({ what, how, dollars: cents(dollars) });

/** EC2's metrics of an instance that has them each minute. AWS page: "Amazon CloudWatch pricing", detailed monitoring. */
const detailedMetrics = 7;
/** What a quiet service logs in a month, in gigabytes. */
const logGigabytes = 2;
/** One zone of the load balancer each has an address. */
const zones = 2;

/**
 * What the resources of an environment cost in a month at little traffic, in the order of the table. Throws for a type of which
 * prices.yaml says nothing.
 */
export function resourceRows(resources: readonly LiveResource[], setting: SettingOf, prices: Prices): CostRow[] {
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const unknown = resources.filter(({ type }) => !(type in priced) && !prices.free.includes(type));
  if (unknown.length > 0) throw new Error(`what does ${unknown[0]?.type} cost? prices.yaml does not say`);
  return Object.entries(priced).flatMap(([type, rows]) =>
    of(type).length === 0 ? [] : rows(of(type), prices, setting),
  );
}

const priced: Readonly<
  Record<string, (resources: readonly LiveResource[], prices: Prices, setting: SettingOf) => CostRow[]>
> = {
  'AWS::ElasticBeanstalk::Environment': environmentRows,
  'AWS::RDS::DBInstance': databaseRows,
  'AWS::KMS::Key': (keys, { key }) => [
    row('keys', `${keys.length}, ${key.month.toFixed(2)} each`, keys.length * key.month),
  ],
  'AWS::WAFv2::WebACL': ([acl], { firewall }) => {
    const { aclMonth, ruleMonth, millionRequests } = firewall;
    const { length: rules } = (acl?.properties.Rules ?? []) as unknown[];
    const how = `1 ACL at ${aclMonth.toFixed(2)}, ${rules} rules at ${ruleMonth.toFixed(2)}, and ${millionRequests.toFixed(2)} a million requests`;
    return [row('firewall', how, aclMonth + rules * ruleMonth + millionRequests)];
  },
  'AWS::EC2::VPCEndpoint': (endpoints, { endpoint }) => {
    const count = endpoints.filter(({ properties }) => properties.VpcEndpointType === 'Interface').length;
    const dollars = count * zones * endpoint.hour * hoursOfMonth;
    return count === 0
      ? []
      : [row('interface endpoints', `${count} in ${zones} zones, ${endpoint.hour} an hour`, dollars)];
  },
  'AWS::ElastiCache::ReplicationGroup': ([cache], prices) => {
    const type = String(cache?.properties.CacheNodeType);
    const count = Number(cache?.properties.NumCacheClusters);
    const hour = priceOf(prices.cache.hour, type);
    return [row('Valkey', `${count} ${type} at ${hour} an hour`, count * hour * hoursOfMonth)];
  },
  'AWS::ElastiCache::SubnetGroup': () => [],
  'AWS::CloudWatch::Alarm': (alarms, { alarm }) => [
    row(
      'metrics read by alarms of the stacks',
      `${metricsRead(alarms)}, ${alarm.month.toFixed(2)} each`,
      metricsRead(alarms) * alarm.month,
    ),
  ],
  'AWS::Route53::HealthCheck': (checks, { healthCheck: { month, httpsMonth } }) => {
    const ofHttps = checks.filter(({ properties }) => JSON.stringify(properties).includes('"HTTPS')).length;
    const https = ofHttps === 0 ? '' : `, and ${httpsMonth.toFixed(2)} for HTTPS`;
    const dollars = checks.length * month + ofHttps * httpsMonth;
    return [row('health check from outside', `${checks.length}, ${month.toFixed(2)} each${https}`, dollars)];
  },
};

/** An alarm on an expression pays for each metric in it. */
function metricsRead(alarms: readonly LiveResource[]): number {
  const of = ({ properties }: LiveResource) =>
    ((properties.Metrics ?? []) as readonly object[]).filter((query) => 'MetricStat' in query).length || 1;
  return alarms.reduce((sum, alarm) => sum + of(alarm), 0);
}

function environmentRows(_: readonly LiveResource[], prices: Prices, setting: SettingOf): CostRow[] {
  const required = (namespace: string, name: string) => {
    const value = setting(namespace, name);
    if (value === undefined) throw new Error(`nothing sets ${namespace} ${name}`);
    return value;
  };
  const group = 'aws:autoscaling:launchconfiguration';
  const count = Number(required('aws:autoscaling:asg', 'MinSize'));
  const type = required('aws:ec2:instances', 'InstanceTypes');
  const [disk, size] = [required(group, 'RootVolumeType'), Number(required(group, 'RootVolumeSize'))];
  const hour = priceOf(prices.instances.hour, type);
  const gigabyte = priceOf(prices.disks.gigabyteMonth, disk);
  const { loadBalancer, addresses } = prices;
  return [
    row('instances', `${count} ${type}, ${hour} an hour`, count * hour * hoursOfMonth),
    row('their disks', `${count} x ${size} GB ${disk}, ${gigabyte} a GB`, count * size * gigabyte),
    row(
      'public addresses',
      `${count} instances and ${zones} of the load balancer, ${addresses.hour} an hour`,
      (count + zones) * addresses.hour * hoursOfMonth,
    ),
    row('load balancer', `${loadBalancer.hour} an hour`, loadBalancer.hour * hoursOfMonth),
    row(
      'load balancer capacity',
      `1 unit at most, ${loadBalancer.unitHour} an hour`,
      loadBalancer.unitHour * hoursOfMonth,
    ),
    ...healthRows(setting, count, prices),
    ...(setting(group, 'MonitoringInterval') === '1 minute'
      ? [
          row(
            "instances' metrics each minute",
            `${detailedMetrics} an instance, ${prices.metric.month.toFixed(2)} each`,
            count * detailedMetrics * prices.metric.month,
          ),
        ]
      : []),
    row(
      'logs',
      `${logGigabytes} GB, ${prices.logs.gigabyte.toFixed(2)} a GB, and ${prices.logs.gigabyteMonth} to keep each`,
      logGigabytes * (prices.logs.gigabyte + prices.logs.gigabyteMonth),
    ),
  ];
}

function healthRows(setting: SettingOf, instances: number, { metric }: Prices): CostRow[] {
  const text = setting('aws:elasticbeanstalk:healthreporting:system', 'ConfigDocument') ?? '{}';
  const { CloudWatchMetrics = {} } = JSON.parse(text) as { CloudWatchMetrics?: Record<string, object> };
  const [once, each] = ['Environment', 'Instance'].map((level) => Object.keys(CloudWatchMetrics[level] ?? {}).length);
  const count = (once ?? 0) + instances * (each ?? 0);
  const how = `${once}, and ${each} an instance, ${metric.month.toFixed(2)} each`;
  return count === 0 ? [] : [row("Elastic Beanstalk's health metrics", how, count * metric.month)];
}

function databaseRows([database]: readonly LiveResource[], { databases, secret }: Prices): CostRow[] {
  const { DBInstanceClass, StorageType, AllocatedStorage, MultiAZ, ManageMasterUserPassword } =
    database?.properties ?? {};
  const standby = String(MultiAZ) === 'true' ? 1 : 0;
  const zone = standby === 1 ? ' Multi-AZ' : '';
  const hour = priceOf(databases.hour, String(DBInstanceClass))[standby];
  const gigabyte = priceOf(databases.gigabyteMonth, String(StorageType))[standby];
  return [
    row('database', `${DBInstanceClass}${zone}, ${hour} an hour`, hour * hoursOfMonth),
    row(
      'its storage',
      `${AllocatedStorage} GB ${StorageType}${zone}, ${gigabyte} a GB`,
      Number(AllocatedStorage) * gigabyte,
    ),
    ...(ManageMasterUserPassword === true ? [row('its secret', secret.month.toFixed(2), secret.month)] : []),
  ];
}
