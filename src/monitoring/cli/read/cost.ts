import { monthlyCost } from '../../plan/cost.ts';
import { loadValidDefinitions, type MonitorContext } from '../context/monitor-context.ts';
import { renderCost } from '../render/render-cost.ts';

/** `monitor cost`: what an environment costs a month, without asking AWS. Exit code 0, or 1 when the definitions are not valid. */
export async function cost(context: MonitorContext, options: { instances: number }): Promise<number> {
  const definitions = await loadValidDefinitions(context);
  if (definitions === undefined) return 1;
  const { instances } = options;
  const priced = monthlyCost(definitions, { instances });
  context.answer({ environment: context.env, instances, ...priced });
  context.say(renderCost(priced, { environment: context.env, instances }, context.paint));
  return 0;
}
