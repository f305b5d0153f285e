import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MetricAlarmDefinition } from '../../../../src/cloudwatch/alarms/alarm-evaluation.ts';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { ownProject } from '../../monitoring/own-project.ts';
import { minutesToAlarm } from './minutes-to-alarm.ts';
import { pagesInQuietDays, strays } from './quiet-days.ts';

const environments = await Promise.all(
  ['local', 'staging', 'production'].map(async (environment) => {
    const { definitions } = await loadDefinitions({ project: ownProject, environment });
    const alarm = definitions.alarms.find(({ key }) => key === 'http-5xx-share');
    const outage = definitions.composites.find(({ key }) => key === 'outage');
    return { environment, alarm: alarm?.input as MetricAlarmDefinition, name: alarm?.name ?? '', outage };
  }),
);

/** What the runbook of `outage` promises: minutes from the first failure to the page. */
const minutesToPage = Number(
  /every request fails, it pages\s+within (\d+) minutes/.exec(readFileSync('docs/runbooks/outage.md', 'utf8'))?.[1],
);
describe.each(environments)('in $environment', ({ alarm, name, outage }) => {
  test.each([1, 2, 3, 6, 9, 10, 60, 600])(
    'a total failure at %i requests a minute pages within its minutes',
    (rate) => {
      expect(outage).toMatchObject({ severity: 'page', children: expect.arrayContaining([name]) });
      const minutes = minutesToAlarm(alarm, rate);
      expect(minutes).toBeGreaterThan(2);
      expect(minutes).toBeLessThanOrEqual(minutesToPage);
    },
  );
});

test.each([
  ['two every other minute', [2, 0]],
  ['three every third minute', [3, 0, 0]],
  ['now one, now two, now none', [1, 0, 2, 1, 0, 1, 2]],
  ['ten every other minute', [10, 0]],
])('a total failure pages within its minutes when requests come %s', (_, pattern) => {
  const { alarm } = environments.at(-1) as (typeof environments)[0];
  expect(minutesToAlarm(alarm, ...pattern)).toBeLessThanOrEqual(minutesToPage);
});

describe('thirty quiet days with five stray errors each page nobody', () => {
  // The expression is the same in all environments.
  const { alarm } = environments.at(-1) as (typeof environments)[0];

  test.each([
    ['with no other request', 0],
    ['with a request a minute', 1],
    ['with nine requests a minute', 9],
  ])('%s', (_, perMinute) => {
    for (const placing of ['anywhere', 'in a row', 'in one minute'] as const)
      expect(pagesInQuietDays(alarm, { perMinute, errors: strays({ days: 30, aDay: 5, placing }) })).toEqual([]);
  });
});

describe('an alarm that does not keep this is found', () => {
  const [{ alarm }] = environments as [(typeof environments)[0]];
  const withShare = (Expression: string): MetricAlarmDefinition => ({
    ...alarm,
    Metrics: (alarm.Metrics ?? []).map((query) => (query.Id === 'share' ? { ...query, Expression } : query)),
  });

  test('one that needs ten requests a minute never fires below them', () => {
    const shareOfMany = withShare('IF(answered >= 10, 100 * errors / answered, 0)');
    expect(minutesToAlarm(shareOfMany, 9)).toBeUndefined();
    expect(minutesToAlarm(shareOfMany, 60)).toBe(3);
  });

  test('one that takes every share fires for strays', () => {
    const anyShare = withShare('IF(answered > 0, 100 * errors / answered, 0)');
    const errors = strays({ days: 30, aDay: 5, placing: 'in a row' });
    expect(pagesInQuietDays(anyShare, { perMinute: 1, errors })).not.toEqual([]);
  });
});
