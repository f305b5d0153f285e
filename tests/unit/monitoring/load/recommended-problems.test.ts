import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../../../src/monitoring/alarms/alarm-parts.ts';
import { recommendedAlarms } from '../../../../src/monitoring/alarms/recommended-alarms.ts';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { recommendedProblems } from '../../../../src/monitoring/load/recommended-problems.ts';
import type { Project } from '../../../../src/monitoring/model/project-schema.ts';
import { readTemplates } from '../../infrastructure/templates.ts';
import { ownProject } from '../own-project.ts';

const own = ownProject.recommendedAlarms as NonNullable<Project['recommendedAlarms']>;
const { definitions, problems } = await loadDefinitions({ project: ownProject, environment: 'production' });

const found = (changed: Partial<typeof own>, alarms = definitions.alarms) =>
  recommendedProblems({
    alarms,
    project: { ...ownProject, recommendedAlarms: { ...own, ...changed } },
    environment: 'production',
  }).map(({ message }) => message);

describe('the alarms that AWS recommends for what runs here', () => {
  test('are declared or waived with a reason, five at most', () => {
    expect(problems).toEqual([]);
    expect(found({})).toEqual([]);
    expect(Object.keys(own.waived ?? {}).length).toBeLessThanOrEqual(5);
    expect(new Set(recommendedAlarms.map(({ namespace }) => namespace))).toEqual(new Set(own.services));
  });

  test('are where the configuration says that they are', () => {
    const templates = readTemplates();
    expect(Object.keys(own.elsewhere ?? {}).length).toBeGreaterThan(0);
    for (const [name, file] of Object.entries(own.elsewhere ?? {})) {
      const resources = Object.values(templates[file.replace('infrastructure/', '')]?.Resources ?? {});
      const read = resources
        .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
        .flatMap(({ Properties }) => metricsOf(Properties as Parameters<typeof metricsOf>[0]))
        .map(({ use }) => `${use.namespace} ${use.metricName}`);
      const wanted = recommendedAlarms
        .map(({ namespace, metricName }) => `${namespace} ${metricName}`)
        .filter((alarm) => alarm === name || alarm.startsWith(`${name} `));
      expect(wanted.length).toBeGreaterThan(0);
      expect(read).toEqual(expect.arrayContaining(wanted));
    }
  });
});

describe('what is missing is named', () => {
  const without = (...keys: string[]) => definitions.alarms.filter(({ key }) => !keys.includes(key));

  test('an alarm that nobody declares', () => {
    expect(found({}, without('database-load'))).toEqual([
      'AWS recommends an alarm on AWS/RDS DBLoad, and none reads it',
    ]);
    expect(found({ waived: {} }).length).toBe(2);
    expect(found({ elsewhere: {} })).toContain(
      'AWS recommends an alarm on AWS/SNS NumberOfNotificationsFailed, and none reads it',
    );
    expect(found({ elsewhere: {} }).length).toBe(6);
  });

  test('an alarm that takes silence for health', () => {
    const alarms = definitions.alarms.map((alarm) =>
      alarm.key === 'database-memory'
        ? { ...alarm, input: { ...alarm.input, TreatMissingData: 'notBreaching' } }
        : alarm,
    );
    expect(found({}, alarms)).toEqual([
      'AWS recommends TreatMissingData: breaching for AWS/RDS FreeableMemory, and database-memory has another',
    ]);
  });

  test('a waiver of what AWS does not recommend', () => {
    expect(found({ waived: { ...own.waived, 'AWS/RDS DBLod': 'why' } })).toEqual([
      'AWS recommends no alarm on AWS/RDS DBLod',
    ]);
  });

  test('nothing is asked of an environment that is not on AWS', () => {
    const project = { ...ownProject, recommendedAlarms: { ...own, waived: {} } };
    expect(recommendedProblems({ alarms: [], project, environment: 'local' })).toEqual([]);
  });
});
