import { describe, expect, test } from 'vitest';
import { askedVariables } from '../../../../../src/console/dashboards/widgets/dashboard-variables.ts';
import { parseDashboardBody } from '../../../../../src/console/dashboards/widgets/dashboard-widgets.ts';
import { withVariables } from '../../../../../src/console/dashboards/widgets/with-variables.ts';

const body = (variables: unknown, properties: object) =>
  parseDashboardBody(JSON.stringify({ variables, widgets: [{ type: 'metric', properties }] }));
const metrics = [['AWS/EC2', 'CPUUtilization', 'InstanceId', 'i-1', { label: 'i-1 of test' }]];
const filled = (variables: unknown, query: Record<string, string>) => {
  const dashboard = body(variables, { region: 'eu-west-1', metrics });
  return withVariables(dashboard, askedVariables(dashboard.variables, query)).widgets[0]!.properties;
};

const instance = { type: 'property', property: 'InstanceId', id: 'instance', inputType: 'input', label: 'Instance' };
const environment = {
  type: 'pattern',
  pattern: 'test',
  id: 'env',
  inputType: 'select',
  values: [{ value: 'production', label: 'Production' }, { value: 'test' }],
};

describe('a variable of a dashboard', () => {
  test.each([
    ['takes the place of a dimension value', [instance], { 'var.instance': 'i-2' }, ['i-2', 'i-1 of test']],
    [
      'takes the place of a text wherever it stands',
      [environment],
      { 'var.env': 'production' },
      ['i-1', 'i-1 of production'],
    ],
    ['is left alone when nobody chose', [instance, environment], {}, ['i-1', 'i-1 of test']],
    ['has the value that its author gave', [{ ...instance, defaultValue: 'i-9' }], {}, ['i-9', 'i-1 of test']],
    ['that cannot be read is left out', [{ type: 'pattern', id: 'x' }, 7], { 'var.x': 'y' }, ['i-1', 'i-1 of test']],
    ['puts a text in as it is', [environment], { 'var.env': '$& </script>' }, ['i-1', 'i-1 of $& </script>']],
  ])('%s', (_sentence, variables, query, [instanceId, label]) => {
    expect(filled(variables, query as Record<string, string>).metrics).toEqual([
      ['AWS/EC2', 'CPUUtilization', 'InstanceId', instanceId, { label }],
    ]);
  });

  test('takes the place of a property, such as the region', () => {
    const region = { type: 'property', property: 'region', id: 'region', inputType: 'input' };
    expect(filled([region], { 'var.region': 'us-east-1' }).region).toBe('us-east-1');
  });
});
