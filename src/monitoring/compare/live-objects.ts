import type { CompositeAlarm, MetricAlarm, Tag } from '@aws-sdk/client-cloudwatch';
import type { LiveAccount } from '../account/live-account.ts';
import type { ObjectKind } from '../model/definitions.ts';
import { environmentPrefix, type OwnerScope, readQueryMarker, savedQueryPrefix } from '../model/ownership.ts';
import { alarmConfiguration } from './compare-alarm.ts';
import { compositeConfiguration } from './compare-composite.ts';
import {
  type Configuration,
  configurationHash,
  dashboardConfiguration,
  queryConfiguration,
} from './compare-configuration.ts';

/** Something in the account under the names of an environment. */
export interface LiveObject {
  readonly kind: ObjectKind;
  readonly name: string;
  /** An ARN; of a saved query its id. */
  readonly arn: string;
  /** For a dashboard that is not declared only what a list of dashboards tells: nobody needs its body. */
  readonly configuration: Configuration;
  readonly changedAt: Date | undefined;
  /** The alarm as DescribeAlarms gave it. */
  readonly alarm?: MetricAlarm | CompositeAlarm;
  /** Costs a call, except for a saved query. */
  readTags(): Promise<Tag[]>;
}

/** Alarms of both kinds share their names; dashboards and saved queries have names of their own. */
export function objectKey({ kind, name }: { kind: ObjectKind; name: string }): string {
  return `${kind === 'composite alarm' ? 'alarm' : kind} ${name}`;
}

/** Everything under the environment's names, by its key: one call for 100 alarms, one for each declared dashboard. */
export async function readLiveObjects(
  account: LiveAccount,
  declared: Pick<OwnerScope, 'names' | 'environment'> & { readonly dashboards: ReadonlySet<string> },
): Promise<Map<string, LiveObject>> {
  const { names, environment, dashboards } = declared;
  const prefix = environmentPrefix(names, environment);
  const objects = [
    ...(await readAlarms(account, prefix)),
    ...(await readDashboards(account, prefix, dashboards)),
    ...(await readSavedQueries(account, savedQueryPrefix(names, environment))),
  ];
  const byKey = new Map<string, LiveObject>();
  for (const object of objects) {
    const key = objectKey(object);
    // Several saved queries may bear one name.
    byKey.set(byKey.has(key) ? `${key} ${object.arn}` : key, object);
  }
  return byKey;
}

/** A hash of each object as it was found, by its key. */
export function fingerprints(objects: ReadonlyMap<string, LiveObject>): Record<string, string> {
  const entries = [...objects].map(([key, { kind, arn, configuration }]): [string, string] => {
    const { ActionsEnabled = true } = configuration;
    return [key, configurationHash({ kind, arn, muted: !ActionsEnabled, configuration })];
  });
  return Object.fromEntries(entries);
}

async function readAlarms({ cloudwatch }: LiveAccount, prefix: string): Promise<LiveObject[]> {
  const { metricAlarms, compositeAlarms } = await cloudwatch.alarmsNamed(prefix);
  const common = (alarm: MetricAlarm | CompositeAlarm) => ({
    name: alarm.AlarmName ?? '',
    arn: alarm.AlarmArn ?? '',
    changedAt: alarm.AlarmConfigurationUpdatedTimestamp,
    alarm,
    readTags: () => cloudwatch.tagsOf(alarm.AlarmArn ?? ''),
  });
  return [
    ...compositeAlarms.map((alarm) => ({
      kind: 'composite alarm' as const,
      ...common(alarm),
      configuration: compositeConfiguration(alarm),
    })),
    ...metricAlarms.map((alarm) => ({
      kind: 'alarm' as const,
      ...common(alarm),
      configuration: alarmConfiguration(alarm),
    })),
  ];
}

async function readDashboards(
  { cloudwatch }: LiveAccount,
  prefix: string,
  declared: ReadonlySet<string>,
): Promise<LiveObject[]> {
  const listed = await cloudwatch.dashboardsNamed(prefix);
  return Promise.all(
    listed.map(async ({ name, arn, changedAt, size }) => ({
      kind: 'dashboard' as const,
      name,
      arn,
      configuration: declared.has(name)
        ? dashboardConfiguration(await cloudwatch.dashboardBody(name))
        : { LastModified: changedAt?.toISOString(), Size: size },
      changedAt,
      readTags: () => cloudwatch.tagsOf(arn),
    })),
  );
}

/** Ours come first, so that a query of somebody else's under the same name is the one too many. */
async function readSavedQueries({ savedQueries }: LiveAccount, prefix: string): Promise<LiveObject[]> {
  const found = (await savedQueries.named(prefix)).map(({ id, input, changedAt }) => {
    const { tags } = readQueryMarker(input.queryString);
    return {
      kind: 'saved query' as const,
      name: input.name,
      arn: id,
      configuration: queryConfiguration(input),
      changedAt,
      isMarked: tags.length > 0,
      readTags: async () => tags,
    };
  });
  return found.sort(
    (left, right) =>
      Number(right.isMarked) - Number(left.isMarked) || compare(left.name, right.name) || compare(left.arn, right.arn),
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
