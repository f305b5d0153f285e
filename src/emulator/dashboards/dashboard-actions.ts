import type {
  DeleteDashboardsInput,
  DeleteDashboardsOutput,
  GetDashboardInput,
  GetDashboardOutput,
  ListDashboardsInput,
  ListDashboardsOutput,
  PutDashboardInput,
  PutDashboardOutput,
} from '@aws-sdk/client-cloudwatch';
import { type DashboardProblem, dashboardProblems } from '../../cloudwatch/dashboards/dashboard-body.ts';
import { parseJson } from '../../parsing/parse-json.ts';
import { dashboardArn } from '../protocol/aws-arn.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import type { Clock } from '../protocol/clock.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import type { TagStore } from '../tags/aws-tag-store.ts';

/** AWS page: "ListDashboards". */
const dashboardsPerPage = 1000;
const namePattern = /^[A-Za-z0-9_-]{1,255}$/;

export interface StoredDashboard {
  readonly name: string;
  readonly arn: string;
  /** JSON text, exactly as it was put. */
  readonly body: string;
  readonly lastModifiedMs: number;
}

/** The actions on dashboards, which are kept in `dashboards` by name. */
export function createDashboardActions(deps: {
  accountId: string;
  dashboards: Map<string, StoredDashboard>;
  tags: TagStore;
  clock: Clock;
}) {
  const { dashboards, tags } = deps;

  function existing(name = ''): StoredDashboard {
    const dashboard = dashboards.get(name);
    if (dashboard === undefined) throw new AwsRefusal('DashboardNotFoundError', `Dashboard ${name} does not exist`);
    return dashboard;
  }

  return {
    /** A body with errors is refused; one with warnings is saved, and the answer has them. */
    PutDashboard({ DashboardName: name = '', DashboardBody: body = '', Tags }: PutDashboardInput): PutDashboardOutput {
      if (!namePattern.test(name)) {
        const message = `The value ${name} for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).`;
        throw new AwsRefusal('InvalidParameterValueException', message);
      }
      const problems = problemsOf(body);
      if (problems.some(({ severity }) => severity === 'error')) {
        const details = { dashboardValidationMessages: validationMessages(problems) };
        throw new AwsRefusal('DashboardInvalidInputError', refusalMessage(problems), details);
      }
      const arn = dashboardArn(deps, name);
      if (!dashboards.has(name)) tags.add(arn, Tags ?? []);
      dashboards.set(name, { name, arn, body, lastModifiedMs: deps.clock.nowMs() });
      return { DashboardValidationMessages: validationMessages(problems) };
    },

    GetDashboard({ DashboardName }: GetDashboardInput): GetDashboardOutput {
      const { name, arn, body } = existing(DashboardName);
      return { DashboardArn: arn, DashboardBody: body, DashboardName: name };
    },

    ListDashboards({ DashboardNamePrefix = '', NextToken }: ListDashboardsInput): ListDashboardsOutput {
      const found = [...dashboards.values()]
        .filter(({ name }) => name.startsWith(DashboardNamePrefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = pageOf(found, {
        token: NextToken,
        size: dashboardsPerPage,
        keyOf: ({ name }) => name,
        refusalName: 'InvalidParameterValueException',
      });
      return {
        DashboardEntries: page.items.map(({ name, arn, body, lastModifiedMs }) => ({
          DashboardName: name,
          DashboardArn: arn,
          LastModified: new Date(lastModifiedMs),
          Size: Buffer.byteLength(body),
        })),
        NextToken: page.nextToken,
      };
    },

    /** Deletes all or, when one does not exist, none. */
    DeleteDashboards({ DashboardNames = [] }: DeleteDashboardsInput): DeleteDashboardsOutput {
      for (const { name, arn } of DashboardNames.map(existing)) {
        dashboards.delete(name);
        tags.removeAll(arn);
      }
      return {};
    },
  } satisfies ActionTable;
}

function problemsOf(body: string): readonly DashboardProblem[] {
  const parsed = parseJson(body);
  if (parsed === undefined) {
    return [{ DataPath: '', Message: 'The field DashboardBody must be a valid JSON object', severity: 'error' }];
  }
  return dashboardProblems(parsed);
}

function validationMessages(problems: readonly DashboardProblem[]) {
  return problems.map(({ DataPath, Message }) => ({ DataPath, Message }));
}

/** The messages are in the error's text too, as JSON: over Query there is no other place for them. */
function refusalMessage(problems: readonly DashboardProblem[]): string {
  const messages = problems.map(({ DataPath, Message }) => ({ dataPath: DataPath, message: Message }));
  return `The dashboard body is invalid, there are ${problems.length} validation errors:\n${JSON.stringify(messages, undefined, 2)}`;
}
