import {
  type CloudWatchClient,
  type CompositeAlarm,
  DashboardInvalidInputError,
  type DashboardValidationMessage,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand,
  type MetricAlarm,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  paginateDescribeAlarms,
  paginateListDashboards,
  type Tag,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { awsRefusal } from './aws-refusal.ts';
import { type CallName, type CallRates, createCallPacer, type PacerClock } from './call-pacer.ts';

/**
 * The calls of CloudWatch that planning and applying need, at AWS's rates. Every failure is an AppError AWS_REFUSED that says what
 * was tried.
 */
export interface CloudWatchAccount {
  alarmsNamed(prefix: string): Promise<{ metricAlarms: MetricAlarm[]; compositeAlarms: CompositeAlarm[] }>;
  dashboardsNamed(prefix: string): Promise<{ name: string; arn: string }[]>;
  dashboardBody(name: string): Promise<string>;
  tagsOf(arn: string): Promise<Tag[]>;
  /** `tags` count only when the alarm is new: CloudWatch ignores them on an update. */
  putAlarm(input: PutMetricAlarmInput, tags: Tag[]): Promise<void>;
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

export function createCloudWatchAccount(deps: {
  client: CloudWatchClient;
  rates: CallRates;
  clock: PacerClock;
}): CloudWatchAccount {
  const { client } = deps;
  const pacer = createCallPacer(deps);

  async function call<Result>(name: CallName, action: string, send: () => Promise<Result>): Promise<Result> {
    await pacer.turn(name);
    try {
      return await send();
    } catch (error) {
      throw awsRefusal(error, action);
    }
  }
  async function pages<Page>(name: CallName, action: string, paginator: AsyncGenerator<Page>): Promise<Page[]> {
    const all: Page[] = [];
    for (;;) {
      const { done, value } = await call(name, action, () => paginator.next());
      if (done) return all;
      all.push(value);
    }
  }

  return {
    async alarmsNamed(prefix) {
      // Without AlarmTypes only metric alarms would come back.
      const input = {
        AlarmNamePrefix: prefix,
        AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const],
        MaxRecords: 100,
      };
      const found = await pages('DescribeAlarms', 'read the alarms', paginateDescribeAlarms({ client }, input));
      return {
        metricAlarms: found.flatMap((page) => page.MetricAlarms ?? []),
        compositeAlarms: found.flatMap((page) => page.CompositeAlarms ?? []),
      };
    },
    async dashboardsNamed(prefix) {
      const found = await pages(
        'ListDashboards',
        'read the dashboards',
        paginateListDashboards({ client }, { DashboardNamePrefix: prefix }),
      );
      return found
        .flatMap((page) => page.DashboardEntries ?? [])
        .map(({ DashboardName = '', DashboardArn = '' }) => ({ name: DashboardName, arn: DashboardArn }));
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
