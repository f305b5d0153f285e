import type { Template } from '../../infrastructure/templates.ts';
import { Refusal } from './refusal.ts';

const page = 'AWSCloudFormation/latest/UserGuide/parameters-section-structure.html';

/**
 * The parameters of a stack: what the command gives, else what the stack has already (`aws cloudformation deploy` keeps it), else the
 * template's own. Throws a refusal for one that is missing, unknown, or not what the template allows.
 */
export function stackParameters(
  name: string,
  template: Template,
  given: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const declared = template.Parameters ?? {};
  const unknown = Object.keys(given).filter((parameter) => !(parameter in declared));
  if (unknown.length > 0) throw new Refusal(`${name}: the template has no parameter ${unknown.join(', ')}`, page);
  return Object.fromEntries(
    Object.entries(declared).map(([parameter, rule]) => {
      const value = given[parameter] ?? before[parameter] ?? rule.Default;
      if (value === undefined) throw new Refusal(`${name}: Parameters: [${parameter}] must have values`, page);
      const problem = problemOf(String(value), rule);
      if (problem !== undefined) throw new Refusal(`${name}: Parameter ${parameter} ${problem}: "${value}"`, page);
      return [parameter, String(value)];
    }),
  );
}

function problemOf(value: string, rule: Readonly<Record<string, unknown>>): string | undefined {
  const { AllowedPattern, AllowedValues, MinValue, MaxValue, Type } = rule;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value))
    return `failed to satisfy constraint ${rule.ConstraintDescription ?? AllowedPattern}`;
  if (AllowedValues !== undefined && !(AllowedValues as unknown[]).map(String).includes(value))
    return 'is none of the allowed values';
  if (Type !== 'Number') return undefined;
  if (value.trim() === '' || Number.isNaN(Number(value))) return 'is no number';
  if (Number(value) < Number(MinValue ?? Number.NEGATIVE_INFINITY)) return 'is too small';
  return Number(value) > Number(MaxValue ?? Number.POSITIVE_INFINITY) ? 'is too large' : undefined;
}
