import type { Tag } from '@aws-sdk/client-cloudwatch';
import type { LiveAccount } from '../account/live-account.ts';
import { configurationOf } from '../compare/compare-configuration.ts';
import { pathOfDataPath } from '../dashboards/check-dashboard.ts';
import { deploymentMarks, withDeploymentMarks } from '../dashboards/deployment-marks.ts';
import type { DashboardDefinition, SavedQueryDefinition } from '../model/definitions.ts';
import { markQuery, type OwnerScope } from '../model/ownership.ts';
import type { Place } from '../model/problem.ts';
import { parseJson } from './parse-json.ts';
import type { Creation, Deletion, Update } from './plan.ts';
import { tagsToApply } from './plan-changes.ts';

/** What CloudWatch remarked on a dashboard, and where in our file that stands. */
export interface DashboardMessage {
  readonly place: Place;
  readonly dataPath: string;
  readonly message: string;
}

/** Makes one change. `saved` is false when CloudWatch refused the body of a dashboard. Throws AWS_REFUSED. */
export async function putObject(
  account: LiveAccount,
  change: Creation | Update,
  scope: OwnerScope,
): Promise<{ saved: boolean; messages: readonly DashboardMessage[] }> {
  const { definition } = change;
  const tags = tagsToApply(configurationOf(definition), scope);
  if (change.action === 'update') await tagBefore(account, change);
  switch (definition.kind) {
    case 'alarm':
      await account.cloudwatch.putAlarm(definition.input, tags);
      break;
    case 'composite alarm':
      await account.cloudwatch.putCompositeAlarm(definition.input, tags);
      break;
    case 'dashboard':
      return putDashboard(account, definition, tags, change.action);
    case 'saved query':
      await putSavedQuery(account, definition, tags, change);
  }
  return { saved: true, messages: [] };
}

export async function deleteObject(account: LiveAccount, deletion: Deletion): Promise<void> {
  const { kind, name, arn, emptyFirst = [] } = deletion;
  for (const composite of emptyFirst)
    await account.cloudwatch.putCompositeAlarm({ AlarmName: composite, AlarmRule: 'FALSE' }, []);
  if (kind === 'dashboard') await account.cloudwatch.deleteDashboard(name);
  else if (kind === 'saved query') await account.savedQueries.delete({ name, id: arn });
  else await account.cloudwatch.deleteAlarm(name);
}

/** Tags in a put are ignored when the object is already there. Before the put: once that is done, no plan would find them missing. */
async function tagBefore(account: LiveAccount, { definition, arn, tags }: Update): Promise<void> {
  if (definition.kind !== 'saved query' && tags.length > 0) await account.cloudwatch.addTags(arn, [...tags]);
}

async function putDashboard(
  { cloudwatch }: LiveAccount,
  definition: DashboardDefinition,
  tags: Tag[],
  action: 'create' | 'update',
) {
  const marks = action === 'update' ? deploymentMarks(parseJson(await cloudwatch.dashboardBody(definition.name))) : [];
  const body = JSON.stringify(withDeploymentMarks(definition.body, marks));
  const { saved, messages } = await cloudwatch.putDashboard(definition.name, body, tags);
  return {
    saved,
    messages: messages.map(
      ({ DataPath: dataPath = '/', Message: message = '' }): DashboardMessage => ({
        place: definition.placeOf(pathOfDataPath(dataPath)),
        dataPath,
        message,
      }),
    ),
  };
}

async function putSavedQuery(
  account: LiveAccount,
  { input }: SavedQueryDefinition,
  tags: Tag[],
  change: Creation | Update,
): Promise<void> {
  const marked = { ...input, queryString: markQuery(input.queryString, tags) };
  await account.savedQueries.put(marked, change.action === 'update' ? change.arn : undefined);
}
