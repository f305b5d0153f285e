import type { UnheardTopic } from '../account/unheard-topics.ts';
import type { Definitions } from '../model/definitions.ts';
import type { PlanWarning } from './plan.ts';

/** The topics that declared alarms notify, and how many alarms notify each. */
export function notifiedTopics({
  alarms,
  composites,
}: Pick<Definitions, 'alarms' | 'composites'>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { input } of [...alarms, ...composites]) {
    const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = input;
    const topics = [...AlarmActions, ...OKActions, ...InsufficientDataActions].filter((arn) =>
      /^arn:[^:]+:sns:/.test(arn),
    );
    for (const topic of new Set(topics)) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  }
  return counts;
}

const reasons = {
  missing: 'there is no topic',
  unsubscribed: 'nobody has subscribed to',
  unconfirmed: 'nobody has confirmed a subscription of',
};

/** What somebody should know of topics whose messages reach nobody. */
export function topicWarnings(unheard: readonly UnheardTopic[], notified: ReadonlyMap<string, number>): PlanWarning[] {
  return unheard.map(({ arn, why }) => {
    const count = notified.get(arn) ?? 0;
    const alarms = count === 1 ? 'the alarm that notifies it is' : `the ${count} alarms that notify it are`;
    return { message: `${reasons[why]} ${arn.split(':').at(-1)}: ${alarms} heard by nobody` };
  });
}
