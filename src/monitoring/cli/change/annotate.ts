import { markDeployment } from '../../plan/mark-deployment.ts';
import { loadLiveDefinitions } from '../context/live-definitions.ts';
import { accountClients, type MonitorContext } from '../context/monitor-context.ts';
import { counted } from '../render/counted.ts';

export interface AnnotateOptions {
  /** What was deployed. */
  readonly release: string;
  /** When; now, if it is left out. */
  readonly at?: Date | undefined;
}

/** `monitor annotate`: exit code 0 when every dashboard of the environment shows the deployment, 1 otherwise. */
export async function annotate(
  context: MonitorContext,
  { release, at = new Date() }: AnnotateOptions,
): Promise<number> {
  const definitions = await loadLiveDefinitions(context);
  if (definitions === undefined) return 1;
  const clients = await accountClients(context, definitions.environment.Region);
  const mark = { release, at: at.toISOString() };
  const dashboards = await markDeployment({ clients, definitions, mark, rates: context.deps.rates });
  const left = dashboards.filter(({ outcome }) => outcome !== 'marked');
  context.answer({ environment: context.env, ...mark, dashboards });
  for (const { name, outcome } of left) context.say(`dashboard ${name} is left alone: ${reasons[outcome]}\n`);
  const done = dashboards.length - left.length;
  context.say(
    `${counted(done, 'dashboard')} of ${context.env} ${done === 1 ? 'shows' : 'show'} ${release} at ${mark.at}.\n`,
  );
  return left.length === 0 ? 0 : 1;
}

const reasons = {
  marked: 'it is done',
  missing: 'it is not there yet; apply the definitions first',
  'not ours': "it does not carry our tags, so it is somebody else's",
  unreadable: 'its body is no JSON; apply the definitions first',
  refused: 'CloudWatch refused its body; apply the definitions first',
};
