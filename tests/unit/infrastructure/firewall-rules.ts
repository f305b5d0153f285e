import type { Template } from './templates.ts';
import { walk } from './templates.ts';

/** The rules of AWS's groups by the group's name. */
export type ManagedRules = Readonly<Record<string, readonly string[]>>;

interface GroupStatement {
  readonly Name: string;
  readonly RuleActionOverrides?: readonly { readonly Name: string; readonly ActionToUse: object }[];
}

/**
 * What a claimant may send, by the end of the name of the rules that look at it: any text in a claim, a pasted link where
 * a reference is looked up, and nothing in a header that only browsers send.
 */
const takenByService = /_BODY$|^NoUserAgent_HEADER$|^GenericRFI_QUERYARGUMENTS$/;

/** Rules that would turn away what the service takes, groups that nobody has listed, and overrides of rules that no group has. */
export function firewallFaults(template: Template, rules: ManagedRules): string[] {
  const groups = [...walk(template)].filter(({ path }) => path.at(-1) === 'ManagedRuleGroupStatement');
  return groups.flatMap(({ value }) => {
    const { Name: group, RuleActionOverrides: overrides = [] } = value as GroupStatement;
    const known = rules[group];
    if (known === undefined) return [`${group}: its rules are not listed`];
    const counted = overrides.filter(({ ActionToUse }) => 'Count' in ActionToUse).map(({ Name }) => Name);
    return [
      ...known.filter((rule) => takenByService.test(rule) && !counted.includes(rule)).map((rule) => `${rule} blocks`),
      ...overrides.filter(({ Name }) => !known.includes(Name)).map(({ Name }) => `${group} has no rule ${Name}`),
    ];
  });
}
