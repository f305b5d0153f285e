import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createPaint } from '../../../../../src/monitoring/cli/render/paint.ts';
import { renderEvent, renderResult } from '../../../../../src/monitoring/cli/render/render-apply.ts';
import { renderPlan } from '../../../../../src/monitoring/cli/render/render-plan.ts';
import { renderProblems } from '../../../../../src/monitoring/cli/render/render-problems.ts';
import type { DashboardDefinition } from '../../../../../src/monitoring/model/definitions.ts';
import type { ApplyEvent } from '../../../../../src/monitoring/plan/apply-plan.ts';
import type { Plan } from '../../../../../src/monitoring/plan/plan.ts';

const plain = createPaint(false);
const place = { file: 'dashboards/service.yaml', line: 12, column: 3, length: 5, sourceLine: '  width: 25' };
const dashboard: DashboardDefinition = {
  kind: 'dashboard',
  key: 'service',
  name: 'insurance-claims-test-service',
  body: { widgets: [{}, {}] },
  placeOf: () => place,
};

test('a problem shows its line with a caret below the fault, whatever the indentation', () => {
  const problem = {
    ...place,
    sourceLine: '\t width: 25',
    severity: 'error' as const,
    message: 'too wide',
    remedy: 'at most 24',
  };
  expect(renderProblems([problem], plain)).toBe(
    'dashboards/service.yaml:12:3: error: too wide\n  12 | \t width: 25\n     | \t ^^^^^\n  = at most 24\n\n',
  );
});

const emptyPlan: Plan = {
  names: { namePrefix: 'shop-', managedBy: 'shop' },
  environment: 'test',
  region: 'us-east-1',
  accountId: '123456789012',
  accountVerified: true,
  changes: [],
  unchanged: [],
  conflicts: [],
  warnings: [],
  cost: { beforeDollars: 0, afterDollars: 0 },
  found: {},
  declaredDashboards: [],
};

test('a plan shows each change with its fields, dashboards by widget, and cuts the fields of a rearranged widget short', () => {
  const field = (path: string) => ({ kind: 'changed' as const, path, before: 0, after: 12 });
  const fields = Array.from({ length: 23 }, (_, index) => field(`properties.metrics[${index}][1]`));
  const plan: Plan = {
    ...emptyPlan,
    changes: [
      {
        action: 'create',
        definition: dashboard,
        fields: [],
        widgets: [{ kind: 'added', index: 0, type: 'text', title: 'What is this?', fields: [] }],
      },
      {
        action: 'update',
        definition: dashboard,
        fields: [field('start')],
        widgets: [
          { kind: 'changed', index: 1, type: 'metric', title: 'Connections', fields },
          { kind: 'removed', index: 7, type: 'log', title: '', fields: [] },
        ],
        arn: 'arn',
        tags: [],
      },
      { action: 'delete', kind: 'alarm', name: 'insurance-claims-test-old', arn: 'arn' },
    ],
    conflicts: [{ kind: 'alarm', name: 'x', message: "alarm x is somebody else's", remedy: 'Rename it.' }],
    warnings: [{ message: 'alarm insurance-claims-test-old: it is in ALARM now' }],
    cost: { beforeDollars: 0.1, afterDollars: 3 },
  };
  const lines = renderPlan(plan, plain).split('\n');
  expect(lines.slice(0, 6)).toEqual([
    '  + dashboard insurance-claims-test-service  dashboards/service.yaml:12',
    '      + widget 1, text "What is this?"',
    '  ~ dashboard insurance-claims-test-service  dashboards/service.yaml:12',
    '      ~ start: 0 -> 12',
    '      ~ widget 2, metric "Connections"',
    '          ~ properties.metrics[0][1]: 0 -> 12',
  ]);
  expect(lines.slice(-12)).toEqual([
    '          ~ properties.metrics[19][1]: 0 -> 12',
    '          ... and 3 more fields (--json has all)',
    '      - widget 8, log',
    '  - alarm insurance-claims-test-old  no longer declared',
    "  ! alarm x is somebody else's",
    '      Rename it.',
    '',
    '  warning: alarm insurance-claims-test-old: it is in ALARM now',
    '',
    'test: 1 to create, 1 to update, 1 to delete, 0 unchanged, 1 in conflict.',
    'Alarms and dashboards cost $0.10 a month now, $3.00 after it.',
    '',
  ]);
});

test('a refused dashboard shows what CloudWatch says, with the line that it is about', () => {
  const event: ApplyEvent = {
    type: 'failed',
    kind: 'dashboard',
    name: dashboard.name,
    message: 'CloudWatch refused it.',
    remedy: 'Mend it.',
    messages: [{ place, dataPath: '/widgets/0/width', message: 'Should be <= 24' }],
  };
  expect(renderEvent(event, { done: 2, total: 3 }, plain)).toBe(
    [
      '  [2/3] failed dashboard insurance-claims-test-service',
      '    CloudWatch refused it.',
      '    Mend it.',
      '    dashboards/service.yaml:12:3: CloudWatch says: Should be <= 24 (/widgets/0/width)',
      '',
    ].join('\n'),
  );
  const result = { events: [event], missing: [{ action: 'create' as const, definition: dashboard, fields: [] }] };
  expect(renderResult(result, 'test', plain)).toBe(
    'test: 0 created, 0 updated, 0 deleted, 0 unchanged.\n1 change still to be made:\n  create dashboard insurance-claims-test-service\n',
  );
});

test('colour changes nothing but the colour', () => {
  const event: ApplyEvent = { type: 'deleted', kind: 'alarm', name: 'x' };
  const coloured = renderEvent(event, { done: 1, total: 1 }, createPaint(true));
  const uncoloured = renderEvent(event, { done: 1, total: 1 }, plain);
  expect(coloured).not.toBe(uncoloured);
  expect(stripVTControlCharacters(coloured)).toBe(uncoloured);
});
