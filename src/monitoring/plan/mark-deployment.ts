import { type AccountAccess, createLiveAccount } from '../account/live-account.ts';
import { type DeploymentMark, deploymentMarks, withDeploymentMarks } from '../dashboards/deployment-marks.ts';
import type { Definitions } from '../model/definitions.ts';
import { ownerOf } from '../model/ownership.ts';
import { parseJson } from './parse-json.ts';

/** What became of one declared dashboard. */
export interface MarkedDashboard {
  readonly name: string;
  readonly outcome: 'marked' | 'missing' | 'not ours' | 'unreadable' | 'refused';
}

/**
 * Puts a mark on the charts of the environment's dashboards, as they are in the account: nothing else of them changes. A dashboard that
 * is not there, or that somebody else owns, is left alone and told. Throws AWS_REFUSED when the account cannot be read or written.
 */
export async function markDeployment(
  deps: AccountAccess & { definitions: Definitions; mark: DeploymentMark },
): Promise<MarkedDashboard[]> {
  const { environment, project } = deps.definitions;
  const scope = { names: project, environment: environment.Environment, region: environment.Region };
  const { cloudwatch } = createLiveAccount(deps);
  const results: MarkedDashboard[] = [];
  for (const { name } of deps.definitions.dashboards) {
    const [listed] = (await cloudwatch.dashboardsNamed(name)).filter((dashboard) => dashboard.name === name);
    results.push({ name, outcome: listed === undefined ? 'missing' : await markOne(listed) });
  }
  return results;

  async function markOne({ name, arn }: { name: string; arn: string }): Promise<MarkedDashboard['outcome']> {
    if (ownerOf(await cloudwatch.tagsOf(arn), scope) !== 'ours') return 'not ours';
    const body = parseJson(await cloudwatch.dashboardBody(name));
    if (body === undefined) return 'unreadable';
    const marked = withDeploymentMarks(body, [...deploymentMarks(body), deps.mark]);
    const { saved } = await cloudwatch.putDashboard(name, JSON.stringify(marked), []);
    return saved ? 'marked' : 'refused';
  }
}
