import {
  type AlarmHistoryItem,
  type CloudWatchClient,
  type CompositeAlarm,
  DashboardInvalidInputError,
  type DashboardValidationMessage,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsInput,
  GetDashboardCommand,
  GetMetricDataCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
  type MetricAlarm,
  type MetricDataQuery,
  type MetricDataResult,
  PutCompositeAlarmCommand,
  type PutCompositeAlarmInput,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  type Tag,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import type { AwsCaller } from './aws-caller.ts';

/** A dashboard as a list of them shows it. */
export interface ListedDashboard {
  readonly name: string;
  readonly arn: string;
  readonly changedAt: Date | undefined;
  readonly size: number;
}

/** The calls of CloudWatch that planning, applying and looking for drift need. Failures are AppErrors AWS_REFUSED. */
export interface CloudWatchAccount {
  alarmsNamed(prefix: string): Promise<{ metricAlarms: MetricAlarm[]; compositeAlarms: CompositeAlarm[] }>;
  /** The ARN of the alarm of that name, or of any alarm at all without a name. */
  alarmArn(name?: string): Promise<string | undefined>;
  /** Changes of an alarm's configuration, newest first; AWS keeps those of deleted alarms too, for 30 days. */
  alarmHistory(name: string): Promise<AlarmHistoryItem[]>;
  metricData(queries: MetricDataQuery[], range: { start: Date; end: Date }): Promise<MetricDataResult[]>;
  dashboardsNamed(prefix: string): Promise<ListedDashboard[]>;
  dashboardBody(name: string): Promise<string>;
  tagsOf(arn: string): Promise<Tag[]>;
  /** `tags` count only when the alarm is new: CloudWatch ignores them on an update. */
  putAlarm(input: PutMetricAlarmInput, tags: Tag[]): Promise<void>;
  putCompositeAlarm(input: PutCompositeAlarmInput, tags: Tag[]): Promise<void>;
  /** Gives CloudWatch's validation messages; when it refuses the body, `saved` is false. */
  putDashboard(
    name: string,
    body: string,
    tags: Tag[],
  ): Promise<{ saved: boolean; messages: DashboardValidationMessage[] }>;
  addTags(arn: string, tags: Tag[]): Promise<void>;
  deleteAlarm(name: string): Promise<void>;
  deleteDashboard(name: string): Promise<void>;
}

/** Without AlarmTypes only metric alarms would come back. */
const bothTypes: Pick<DescribeAlarmsInput, 'AlarmTypes'> = { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] };

export function createCloudWatchAccount(deps: { client: CloudWatchClient; caller: AwsCaller }): CloudWatchAccount {
  const { client, caller } = deps;
  const { call, pages } = caller;

  return {
    async alarmsNamed(prefix) {
      const found = await pages('DescribeAlarms', 'read the alarms', async (NextToken) => {
        const input = { ...bothTypes, AlarmNamePrefix: prefix, MaxRecords: 100, NextToken };
        const page = await client.send(new DescribeAlarmsCommand(input));
        return { page, next: page.NextToken };
      });
      return {
        metricAlarms: found.flatMap((page) => page.MetricAlarms ?? []),
        compositeAlarms: found.flatMap((page) => page.CompositeAlarms ?? []),
      };
    },
    alarmArn: (name) =>
      call('DescribeAlarms', 'read the alarms', async () => {
        const names = name === undefined ? {} : { AlarmNames: [name] };
        const input = { ...bothTypes, ...names, MaxRecords: 1 };
        const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(new DescribeAlarmsCommand(input));
        return [...MetricAlarms, ...CompositeAlarms][0]?.AlarmArn;
      }),
    alarmHistory: (name) =>
      call('DescribeAlarmHistory', `read the history of ${name}`, async () => {
        const input = {
          AlarmName: name,
          ...bothTypes,
          HistoryItemType: 'ConfigurationUpdate' as const,
          MaxRecords: 10,
          ScanBy: 'TimestampDescending' as const,
        };
        const { AlarmHistoryItems = [] } = await client.send(new DescribeAlarmHistoryCommand(input));
        return AlarmHistoryItems;
      }),
    async metricData(queries, { start, end }) {
      const found = await pages('GetMetricData', 'read the metrics of the alarms', async (NextToken) => {
        const input = { MetricDataQueries: queries, StartTime: start, EndTime: end, NextToken };
        const page = await client.send(new GetMetricDataCommand(input));
        return { page, next: page.NextToken };
      });
      return found.flatMap((page) => page.MetricDataResults ?? []);
    },
    async dashboardsNamed(prefix) {
      const found = await pages('ListDashboards', 'read the dashboards', async (NextToken) => {
        const page = await client.send(new ListDashboardsCommand({ DashboardNamePrefix: prefix, NextToken }));
        return { page, next: page.NextToken };
      });
      return found
        .flatMap((page) => page.DashboardEntries ?? [])
        .map(({ DashboardName = '', DashboardArn = '', LastModified, Size = 0 }) => ({
          name: DashboardName,
          arn: DashboardArn,
          changedAt: LastModified,
          size: Size,
        }));
    },
    dashboardBody: (name) =>
      call('GetDashboard', `read the dashboard ${name}`, async () => {
        const { DashboardBody = '' } = await client.send(new GetDashboardCommand({ DashboardName: name }));
        return DashboardBody;
      }),
    tagsOf: (arn) =>
      call('ListTagsForResource', `read the tags of ${arn}`, async () => {
        const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
        return Tags;
      }),
    putAlarm: (input, tags) =>
      call('PutMetricAlarm', `put the alarm ${input.AlarmName}`, async () => {
        await client.send(new PutMetricAlarmCommand({ ...input, Tags: tags }));
      }),
    putCompositeAlarm: (input, tags) =>
      call('PutCompositeAlarm', `put the composite alarm ${input.AlarmName}`, async () => {
        await client.send(new PutCompositeAlarmCommand({ ...input, Tags: tags }));
      }),
    putDashboard: (name, body, tags) =>
      call('PutDashboard', `put the dashboard ${name}`, async () => {
        try {
          const input = { DashboardName: name, DashboardBody: body, Tags: tags };
          const { DashboardValidationMessages: messages = [] } = await client.send(new PutDashboardCommand(input));
          return { saved: true, messages };
        } catch (error) {
          if (!(error instanceof DashboardInvalidInputError)) throw error;
          return { saved: false, messages: error.dashboardValidationMessages ?? [{ Message: error.message }] };
        }
      }),
    addTags: (arn, tags) =>
      call('TagResource', `tag ${arn}`, async () => {
        await client.send(new TagResourceCommand({ ResourceARN: arn, Tags: tags }));
      }),
    deleteAlarm: (name) =>
      call('DeleteAlarms', `delete the alarm ${name}`, async () => {
        await client.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
      }),
    deleteDashboard: (name) =>
      call('DeleteDashboards', `delete the dashboard ${name}`, async () => {
        await client.send(new DeleteDashboardsCommand({ DashboardNames: [name] }));
      }),
  };
}
