import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { firewallFaults, type ManagedRules } from './firewall-rules.ts';
import { readTemplates, type Template } from './templates.ts';

const listed = join(import.meta.dirname, '..', '..', 'fixtures', 'aws', 'firewall-rules.yaml');
const rules = parse(readFileSync(listed, 'utf8')) as ManagedRules;

function withGroup(Name: string, ...counted: string[]): Template {
  const RuleActionOverrides = counted.map((rule) => ({ Name: rule, ActionToUse: { Count: {} } }));
  const Statement = { ManagedRuleGroupStatement: { Name, RuleActionOverrides } };
  const WebAcl = { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{ Statement }] } };
  return { Parameters: {}, Resources: { WebAcl }, Outputs: {} };
}

test('the firewall lets through what the service takes', () => {
  expect(firewallFaults(readTemplates()['edge.yaml']!, rules)).toEqual([]);
});

test('a rule that turns a claim away, one that nobody has, and an unknown group are named', () => {
  expect(firewallFaults(withGroup('AWSManagedRulesCommonRuleSet'), rules)).toEqual([
    'NoUserAgent_HEADER blocks',
    'SizeRestrictions_BODY blocks',
    'EC2MetaDataSSRF_BODY blocks',
    'GenericLFI_BODY blocks',
    'GenericRFI_QUERYARGUMENTS blocks',
    'GenericRFI_BODY blocks',
    'CrossSiteScripting_BODY blocks',
  ]);
  expect(firewallFaults(withGroup('AWSManagedRulesAmazonIpReputationList', 'Gone_BODY'), rules)).toEqual([
    'AWSManagedRulesAmazonIpReputationList has no rule Gone_BODY',
  ]);
  expect(firewallFaults(withGroup('AWSManagedRulesPHPRuleSet'), rules)).toEqual([
    'AWSManagedRulesPHPRuleSet: its rules are not listed',
  ]);
});
