import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { monthlyCost } from '../../../../src/monitoring/plan/cost.ts';
import { ownProject } from '../../monitoring/own-project.ts';
import { deployedAccount } from '../account/deployed-account.ts';
import { environmentSetting } from '../account/environment-settings.ts';
import type { LiveResource, PretendedAccount } from '../account/pretended-account.ts';
import { type CostRow, resourceRows, type SettingOf } from './cost-rows.ts';
import { hoursOfMonth, priceOf, prices } from './price-table.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'deploy.md'), 'utf8');
const section = page.slice(page.indexOf('## What it costs'), page.indexOf('## Taking it down'));
/** As `monitor cost` counts them when nobody says how many. */
const instances = 2;

let account: PretendedAccount;
beforeAll(async () => {
  account = (await deployedAccount()).account;
}, 120_000);

const environment = () => {
  const found = account.environments.get('us-east-1/insurance-claims-production');
  if (found === undefined) throw new Error('production is not there');
  return found;
};
const setting: SettingOf = (namespace, name) => {
  try {
    return environmentSetting(environment(), namespace, name);
  } catch {
    return undefined;
  }
};

/** The resources of production's stacks but those that are optional, which have their prices below the table. */
const resources = (
  isWanted = (stack: string) => !/-(cache|backups|backup-copies|scaling)$/.test(stack),
): LiveResource[] =>
  [...account.stacks.values()]
    .filter(
      ({ name, region }) => region === 'us-east-1' && name.startsWith('insurance-claims-production-') && isWanted(name),
    )
    .flatMap(({ resources: own }) => Object.values(own));

/** What `monitor cost --env production` prints. */
async function monitoringRows(): Promise<CostRow[]> {
  const { definitions } = await loadDefinitions({ project: ownProject, environment: 'production' });
  return monthlyCost(definitions, { instances })
    .lines.filter(({ dollars }) => dollars > 0)
    .map(({ what, count, unitDollars, dollars }) => ({ what, how: `${count}, ${unitDollars} each`, dollars }));
}

const total = (rows: readonly CostRow[]) => rows.reduce((sum, { dollars }) => sum + dollars, 0).toFixed(2);

function tableOf(rows: readonly CostRow[]): string {
  return [
    '| what | how many, at what price | dollars a month |',
    '|---|---|---|',
    ...rows.map(({ what, how, dollars }) => `| ${what} | ${how} | ${dollars.toFixed(2)} |`),
    `| **all of it** | | **${total(rows)}** |`,
  ].join('\n');
}

describe('the cost in deploy.md', () => {
  it("is the templates' resources at AWS's prices, and what `monitor cost` prints", async () => {
    const rows = [...resourceRows(resources(), setting, prices), ...(await monitoringRows())];
    expect(rows.length).toBeGreaterThan(12);
    const [found] = /\| what \|[\s\S]*?\n(?=\n)/.exec(section) ?? [''];
    expect(found.trim()).toBe(tableOf(rows));
  });

  it('names the price of what is optional, and of what makes it dearer or cheaper', () => {
    const [cache, cacheAlarms] = resourceRows(
      resources((stack) => stack.endsWith('-cache')),
      setting,
      prices,
    );
    const type = setting('aws:ec2:instances', 'InstanceTypes') ?? '';
    const hour = priceOf(prices.instances.hour, type);
    const [single, standby] = priceOf(prices.databases.hour, 'db.t4g.medium');
    const [singleGigabyte, standbyGigabyte] = priceOf(prices.databases.gigabyteMonth, 'gp3');
    const saved = (standby - single) * hoursOfMonth + 20 * (standbyGigabyte - singleGigabyte);
    const text = section.replaceAll(/\s+/g, ' ');
    for (const sentence of [
      `copies of the database (${prices.copies.gigabyteMonth} a GB-month in each of two places, ${prices.copies.otherRegionGigabyte} a GB on the way, and a key at ${prices.key.month.toFixed(2)})`,
      `scaling by requests and latency (3 alarms at ${prices.alarm.month.toFixed(2)})`,
      `Valkey (${cache?.how}: ${cache?.dollars.toFixed(2)}, and its alarms ${cacheAlarms?.dollars.toFixed(2)})`,
      `each further instance (${(hour * hoursOfMonth).toFixed(2)}, its disk 0.80 and its address ${(prices.addresses.hour * hoursOfMonth).toFixed(2)})`,
      `a canary of Synthetics that looks every minute would be ${(prices.canary.run * 60 * hoursOfMonth).toFixed(2)}`,
      `interface endpoints (4 in two zones: ${(8 * prices.endpoint.hour * hoursOfMonth).toFixed(2)})`,
      `saves ${saved.toFixed(2)}`,
      `NAT gateway, which would be ${(prices.translation.hour * hoursOfMonth).toFixed(2)}`,
    ])
      expect(text).toContain(sentence);
  });
});

describe('a table that is wrong is named', () => {
  it.each(['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::EC2::NatGateway', 'AWS::Backup::BackupPlan'])(
    'for a resource without a price: %s',
    (type) => {
      const resource = { type, id: 'x', isNamed: false, properties: {}, deletionPolicy: 'Delete' };
      expect(() => resourceRows([resource], setting, prices)).toThrow(type);
    },
  );

  it('for another number, size or class', () => {
    const changed = (type: string, properties: object) =>
      resources().map((resource) =>
        resource.type === type ? { ...resource, properties: { ...resource.properties, ...properties } } : resource,
      );
    const before = tableOf(resourceRows(resources(), setting, prices));
    const more = changed('AWS::RDS::DBInstance', { AllocatedStorage: 40 });
    expect(tableOf(resourceRows(more, setting, prices))).not.toBe(before);
    const rules = changed('AWS::WAFv2::WebACL', { Rules: [] });
    expect(tableOf(resourceRows(rules, setting, prices))).not.toBe(before);
    const other = changed('AWS::RDS::DBInstance', { DBInstanceClass: 'db.r8g.large' });
    expect(() => resourceRows(other, setting, prices)).toThrow('db.r8g.large');
    const six: SettingOf = (namespace, name) => (name === 'MinSize' ? '6' : setting(namespace, name));
    expect(tableOf(resourceRows(resources(), six, prices))).not.toBe(before);
  });
});
