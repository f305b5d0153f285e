import { expect, test } from 'vitest';
import type { WrittenComposite } from '../../../../src/monitoring/alarms/check-composite.ts';
import { linkComposites } from '../../../../src/monitoring/alarms/composite-links.ts';
import type { CompositeFields } from '../../../../src/monitoring/alarms/composite-schema.ts';
import { ownProject } from '../own-project.ts';

const environment = {
  Environment: 'test',
  Region: 'us-east-1',
  AccountId: '123456789012',
  PageTopic: 'arn:aws:sns:us-east-1:123456789012:page',
  TicketTopic: 'arn:aws:sns:us-east-1:123456789012:ticket',
};
const place = { file: 'alarms/outage.yaml', line: 1, column: 1, length: 1, sourceLine: '' };

function composite(key: string, fields: Partial<CompositeFields>): WrittenComposite {
  return {
    key,
    fields: {
      severity: 'page',
      runbook: 'docs/runbooks/outage.md',
      AlarmDescription: 'Out.',
      AlarmRule: 'ALARM(errors)',
      ...fields,
    },
    placeOf: () => place,
    problem: ({ severity, message, remedy }) => ({ ...place, severity, message, remedy }),
  };
}
const link = (...composites: WrittenComposite[]) =>
  linkComposites({ composites, alarmKeys: ['errors', 'slow'], environment, names: ownProject });

const theirs = 'arn:aws:cloudwatch:us-east-1:210987654321:alarm:theirs';

test.for<[title: string, written: string, rule: string, children: string[]]>([
  ['a key', 'ALARM(errors)', 'ALARM("insurance-claims-test-errors")', ['insurance-claims-test-errors']],
  ['a key in quotes', 'OK("errors")', 'OK("insurance-claims-test-errors")', ['insurance-claims-test-errors']],
  [
    'a full name',
    'ALARM(insurance-claims-test-slow)',
    'ALARM("insurance-claims-test-slow")',
    ['insurance-claims-test-slow'],
  ],
  ["somebody else's ARN", `NOT ALARM(${theirs})`, `NOT ALARM("${theirs}")`, ['theirs']],
  [
    'each of a list',
    'AT_LEAST(50%, NOT OK, (errors, slow))',
    'AT_LEAST(50%, NOT OK, ("insurance-claims-test-errors", "insurance-claims-test-slow"))',
    ['insurance-claims-test-errors', 'insurance-claims-test-slow'],
  ],
])('a rule names %s', ([, written, rule, children]) => {
  const { definitions, problems } = link(composite('outage', { AlarmRule: written }));
  expect(problems).toEqual([]);
  expect(definitions[0]?.input.AlarmRule).toBe(rule);
  expect(definitions[0]?.children).toEqual(children);
});

test('it gets its name, its link and the topic of its severity, and its suppressor by name', () => {
  const suppressed = {
    ActionsSuppressor: 'slow',
    ActionsSuppressorWaitPeriod: 60,
    ActionsSuppressorExtensionPeriod: 120,
  };
  expect(link(composite('outage', suppressed)).definitions[0]?.input).toEqual({
    AlarmName: 'insurance-claims-test-outage',
    AlarmDescription: 'Out.\nRunbook: docs/runbooks/outage.md',
    AlarmRule: 'ALARM("insurance-claims-test-errors")',
    AlarmActions: [environment.PageTopic],
    OKActions: [environment.PageTopic],
    ...suppressed,
    ActionsSuppressor: 'insurance-claims-test-slow',
  });
});

test('each comes after the composites that it needs, its suppressor among them', () => {
  const { definitions, problems } = link(
    composite('outage', {
      AlarmRule: 'ALARM(web)',
      ActionsSuppressor: 'deploying',
      ActionsSuppressorWaitPeriod: 60,
      ActionsSuppressorExtensionPeriod: 60,
    }),
    composite('web', { AlarmRule: 'ALARM(errors) OR ALARM(store)' }),
    composite('store', { AlarmRule: 'ALARM(slow)' }),
    composite('deploying', {}),
  );
  expect(problems).toEqual([]);
  expect(definitions.map(({ key }) => key)).toEqual(['store', 'web', 'deploying', 'outage']);
});

test('a circle is reported once', () => {
  const { problems } = link(
    composite('a', { AlarmRule: 'ALARM(b)' }),
    composite('b', { AlarmRule: 'ALARM(c)' }),
    composite('c', { AlarmRule: 'ALARM(a)' }),
  );
  expect(problems.map(({ message }) => message)).toEqual([
    'the composite alarms need each other in a circle: a -> b -> c -> a',
  ]);
});
