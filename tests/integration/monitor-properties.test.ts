import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evenCallRates } from '../../src/monitoring/account/call-rate-limit.ts';
import type {
  AlarmDefinition,
  CompositeDefinition,
  DashboardDefinition,
  Definitions,
} from '../../src/monitoring/model/definitions.ts';
import { applyPlan } from '../../src/monitoring/plan/apply-plan.ts';
import { planChanges } from '../../src/monitoring/plan/plan-changes.ts';
import { ownProject } from '../unit/monitoring/own-project.ts';
import { startTestEndpoint } from './aws-test-endpoint.ts';

const rates = evenCallRates(10_000);
const prefix = 'insurance-claims-test-';
const place = { file: 'alarms/x.yaml', line: 1, column: 1, length: 1, sourceLine: 'x:' };
const key = fc.stringMatching(/^[a-z]{1,3}$/);

const alarmInput = fc
  .record(
    {
      AlarmDescription: fc.constantFrom('What it says', 'ä \n"quoted" \\ <&>'),
      Dimensions: fc.uniqueArray(fc.record({ Name: fc.constantFrom('A', 'B', 'C'), Value: key }), {
        selector: ({ Name }) => Name,
      }),
      DatapointsToAlarm: fc.integer({ min: 1, max: 2 }),
      TreatMissingData: fc.constantFrom('missing', 'notBreaching', 'breaching', 'ignore'),
      ActionsEnabled: fc.boolean(),
      AlarmActions: fc.constant<string[]>(['arn:aws:sns:us-east-1:123456789012:page']),
      Unit: fc.constantFrom('Count' as const, 'Percent' as const),
    },
    { requiredKeys: [] },
  )
  .chain((some) =>
    fc.record({
      some: fc.constant(some),
      Threshold: fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
      Statistic: fc.constantFrom('Sum' as const, 'Maximum' as const),
      Period: fc.constantFrom(60, 300),
    }),
  )
  .map(
    ({ some, ...rest }): Omit<PutMetricAlarmInput, 'AlarmName'> => ({
      ...some,
      ...rest,
      Namespace: 'InsuranceClaims',
      MetricName: 'Requests',
      EvaluationPeriods: 2,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );

const declared = fc.record({
  alarms: fc.dictionary(key, alarmInput, { maxKeys: 4 }),
  composites: fc.uniqueArray(fc.stringMatching(/^[A-Z]{1,2}$/), { maxLength: 2 }),
  dashboards: fc.dictionary(key, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
});

function definitionsOf({
  alarms,
  composites,
  dashboards,
}: typeof declared extends fc.Arbitrary<infer Value> ? Value : never): Definitions {
  const common = (name: string) => ({ key: name, name: prefix + name, placeOf: () => place });
  const severity = { severity: 'page' as const, runbook: undefined };
  const children = Object.keys(alarms).map((name) => prefix + name);
  const environment = {
    Environment: 'test',
    Region: 'eu-west-1',
    AccountId: '123456789012',
    PageTopic: 'arn:aws:sns:eu-west-1:123456789012:page',
    TicketTopic: 'arn:aws:sns:eu-west-1:123456789012:ticket',
  };
  return {
    project: ownProject,
    environment,
    dashboardPrefix: prefix,
    alarms: Object.entries(alarms).map(
      ([name, input]): AlarmDefinition => ({
        kind: 'alarm',
        ...common(name),
        ...severity,
        input: { ...input, AlarmName: prefix + name },
      }),
    ),
    composites: composites.map(
      (name): CompositeDefinition => ({
        kind: 'composite alarm',
        ...common(name),
        ...severity,
        children,
        input: {
          AlarmName: prefix + name,
          AlarmRule: children.length === 0 ? 'TRUE' : children.map((child) => `ALARM("${child}")`).join(' OR '),
        },
      }),
    ),
    dashboards: Object.entries(dashboards).map(
      ([name, markdown]): DashboardDefinition => ({
        kind: 'dashboard',
        ...common(name),
        body: { widgets: [{ type: 'text', properties: { markdown: JSON.stringify(markdown) } }] },
      }),
    ),
    savedQueries: Object.keys(alarms).map((name) => ({
      kind: 'saved query',
      ...common(name),
      name: `insurance-claims-test/${name}`,
      input: { name: `insurance-claims-test/${name}`, queryString: `fields ${name}`, logGroupNames: ['claims'] },
    })),
  };
}

test('whatever is declared after whatever was applied, a plan after apply is empty', async () => {
  const aws = await startTestEndpoint();
  try {
    await fc.assert(
      fc.asyncProperty(declared, async (next) => {
        const definitions = definitionsOf(next);
        const plan = () => planChanges({ clients: aws, definitions, rates });
        const { missing, events } = await applyPlan({ clients: aws, plan: await plan(), rates, onProgress: () => {} });
        expect(missing, JSON.stringify(events)).toEqual([]);
        const again = await plan();
        expect({ changes: again.changes, conflicts: again.conflicts }).toEqual({ changes: [], conflicts: [] });
      }),
      { numRuns: 8, endOnFailure: true },
    );
  } finally {
    await aws.close();
  }
});
