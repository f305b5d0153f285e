import type { PretendedAccount } from './pretended-account.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Whether the role of an instance profile allows an action on an ARN by the policies that its template writes; conditions are not looked at. */
export function grants(account: PretendedAccount, profile: string, action: string, arn: string): boolean {
  const resources = [...account.stacks.values()].flatMap(({ resources: own }) => Object.values(own));
  const found = resources.find(({ type, id }) => type === 'AWS::IAM::InstanceProfile' && id === profile);
  const roles = (found?.properties.Roles ?? []) as readonly string[];
  const statements = resources
    .filter(({ type, id }) => type === 'AWS::IAM::Role' && roles.includes(id))
    .flatMap(({ properties }) => (properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const matching = (effect: string) =>
    statements.some(
      ({ Effect, Action, Resource }) =>
        Effect === effect &&
        [Action].flat().some((pattern) => fits(pattern, action)) &&
        [Resource].flat().some((pattern) => fits(pattern, arn)),
    );
  return matching('Allow') && !matching('Deny');
}

/** Whether a text fits a pattern of IAM: `*` for any number of characters, `?` for one. */
function fits(pattern: string, text: string): boolean {
  const literal = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
}
