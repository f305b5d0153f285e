import { expect, test } from 'vitest';
import { environmentNumber, environmentText, loadEnvironment } from '../../../../src/monitoring/files/environment.ts';
import { createDefinitionFolder } from '../definition-fixture.ts';

test('an environment has its values with their types', async () => {
  const { project, remove } = await createDefinitionFolder();
  try {
    const environment = await loadEnvironment({ project, environment: 'test' });
    expect(environment.AccountId).toBe('123456789012');
    expect(environmentText(environment, 'DBInstanceIdentifier')).toBe('claims-test');
    expect(environmentNumber(environment, 'MaxConnections')).toBe(60);
    expect(() => environmentText(environment, 'MaxConnections')).toThrow(
      'environments/test.yaml has no MaxConnections, or it is not a text.',
    );
  } finally {
    await remove();
  }
});

test('one that does not exist is refused with those that do', async () => {
  const { project, remove } = await createDefinitionFolder();
  try {
    for (const environment of ['production', '../environments/test', '']) {
      await expect(loadEnvironment({ project, environment })).rejects.toMatchObject({
        code: 'DEFINITION_INVALID',
        remedy: 'Choose one of: test.',
      });
    }
  } finally {
    await remove();
  }
});

test('one with problems is refused with all of them', async () => {
  const { project, remove } = await createDefinitionFolder('not-a-topic');
  try {
    await expect(loadEnvironment({ project, environment: 'test' })).rejects.toMatchObject({
      message:
        'environments/test.yaml cannot be used:\n  environments/test.yaml:5:14: this is not the ARN of an SNS topic',
    });
  } finally {
    await remove();
  }
});
