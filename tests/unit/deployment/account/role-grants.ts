import { type Call, isAllowed, type Statement } from '../iam/policy-evaluation.ts';
import type { PretendedAccount } from './pretended-account.ts';

/** Whether the role of an instance profile allows a call, by the policies that its template writes. */
export function grants(account: PretendedAccount, profile: string, call: Call): boolean {
  const resources = [...account.stacks.values()].flatMap(({ resources: own }) => Object.values(own));
  const found = resources.find(({ type, id }) => type === 'AWS::IAM::InstanceProfile' && id === profile);
  const roles = (found?.properties.Roles ?? []) as readonly string[];
  const statements = resources
    .filter(({ type, id }) => type === 'AWS::IAM::Role' && roles.includes(id))
    .flatMap(({ properties }) => (properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return isAllowed(statements, call);
}
