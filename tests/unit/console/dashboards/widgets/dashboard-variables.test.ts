import { expect, test } from 'vitest';
import {
  askedVariables,
  parseVariables,
  variableForm,
  variableParameters,
} from '../../../../../src/console/dashboards/widgets/dashboard-variables.ts';

const instance = { type: 'property', property: 'InstanceId', id: 'instance', inputType: 'input', label: 'Instance' };
const environment = {
  type: 'pattern',
  pattern: 'test',
  id: 'env',
  inputType: 'select',
  values: [{ value: 'production', label: 'Production' }, { value: 'test' }],
};

test('A variable has a field in the form unless it is hidden, and the form keeps the time', () => {
  const variables = parseVariables([instance, environment, { ...instance, id: 'hidden', visible: false }]);
  const asked = askedVariables(variables, { 'var.env': 'production' });
  const form = String(variableForm(asked, { range: '3h' }));
  expect([...form.matchAll(/name="([^"]+)"/g)].map(([, name]) => name)).toEqual(['var.instance', 'var.env', 'range']);
  expect(form).toContain('<option value="production" selected>Production</option>');
  expect(variableParameters(asked)).toEqual({ 'var.env': 'production' });
});
