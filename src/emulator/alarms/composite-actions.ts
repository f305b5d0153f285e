import type { PutCompositeAlarmInput } from '@aws-sdk/client-cloudwatch';
import { compositeAlarmProblems } from '../../cloudwatch/alarms/composite-alarm-rules.ts';
import { alarmNameOf, childrenOf, parseAlarmRule } from '../../cloudwatch/alarms/composite-rule.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import { AwsRefusal, refuseProblems } from '../protocol/service-error.ts';
import type { TagStore } from '../tags/aws-tag-store.ts';
import type { AlarmStore } from './alarm-store.ts';
import { parentsOf } from './composite-relatives.ts';

/** Composite alarms that may ask about one alarm. AWS page: "Composite alarms". */
const maxParents = 150;

/** The action that puts composite alarms; all others are those of metric alarms too. */
export function createCompositeActions({ alarms, tags }: { alarms: AlarmStore; tags: TagStore }) {
  /** A composite alarm may be one of its own descendants: CloudWatch takes a cycle, and evaluates it no more. */
  function refuseUnknownAlarms(definition: Omit<PutCompositeAlarmInput, 'Tags'>): void {
    const unknown = childrenOf(parseAlarmRule(definition.AlarmRule ?? '')).filter(
      (name) => alarms.get(name) === undefined,
    );
    if (unknown.length > 0) {
      const message = `Could not save the composite alarm as alarms [${unknown.join(', ')}] in the alarm rule do not exist`;
      throw new AwsRefusal('ValidationException', message);
    }
    const suppressor = definition.ActionsSuppressor;
    if (suppressor !== undefined && alarms.get(alarmNameOf(suppressor)) === undefined) {
      const message = `Could not save the composite alarm as the actions suppressor ${suppressor} does not exist`;
      throw new AwsRefusal('ValidationException', message);
    }
  }

  function refuseTooManyParents(definition: Omit<PutCompositeAlarmInput, 'Tags'>): void {
    const others = alarms.listComposites().filter(({ name }) => name !== definition.AlarmName);
    for (const child of childrenOf(parseAlarmRule(definition.AlarmRule ?? ''))) {
      if (parentsOf(child, others).length < maxParents) continue;
      throw new AwsRefusal('LimitExceededFault', `The alarm ${child} has ${maxParents} composite alarms already.`);
    }
  }

  return {
    PutCompositeAlarm(input: PutCompositeAlarmInput): void {
      const { Tags = [], ...definition } = input;
      if (definition.ActionConfiguration !== undefined) {
        throw new AwsRefusal('ValidationException', 'The parameter ActionConfiguration is not supported here.');
      }
      const problems = compositeAlarmProblems({ ...definition, Tags });
      refuseProblems(
        'ValidationException',
        problems.map(({ message }) => message),
      );
      refuseUnknownAlarms(definition);
      refuseTooManyParents(definition);
      const existing = alarms.get(definition.AlarmName ?? '');
      if (existing?.type === 'MetricAlarm') {
        throw new AwsRefusal('ValidationException', `${definition.AlarmName} is a metric alarm already.`);
      }
      const { arn } = alarms.put({ type: 'CompositeAlarm', definition });
      // Tags of an update are ignored: TagResource changes them.
      if (existing === undefined) tags.add(arn, Tags);
    },
  } satisfies ActionTable;
}
