import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployedAccount } from '../account/deployed-account.ts';
import type { LiveResource } from '../account/pretended-account.ts';
import type { Statement } from './policy-evaluation.ts';

const project = join(import.meta.dirname, '..', '..', '..', '..');
export const accountId = '111122223333';
export const region = 'us-east-1';

interface PolicyDocument {
  readonly Statement: Statement | readonly Statement[];
}

const managed = JSON.parse(
  readFileSync(join(project, 'tests', 'fixtures', 'aws', 'managed-policies.json'), 'utf8'),
) as { policies: Readonly<Record<string, { readonly document: PolicyDocument }>> };

/** Who acts in an environment, and where its rights stand. */
const roles = {
  instance: 'InstanceRole',
  operations: 'OperationsRole',
  service: 'ServiceRole',
  deploy: 'DeployRole',
  plan: 'PlanRole',
} as const;
const files = { 'on call': 'on-call.json', 'database access': 'database-access.json' } as const;

export type Actor = keyof typeof roles | keyof typeof files;
export const actors = [...Object.keys(roles), ...Object.keys(files)] as Actor[];

/** All statements of an actor in `environment`: its own, and those of the managed policies that it attaches. */
export async function statementsOf(actor: Actor, environment: string): Promise<readonly Statement[]> {
  if (actor in files) return statementsOfFile(files[actor as keyof typeof files], environment);
  const { account } = await deployedAccount();
  const resources = [...account.stacks.values()]
    .filter(({ name }) => name.startsWith(`insurance-claims-${environment}-`))
    .flatMap(({ resources: own }) => Object.entries(own));
  const role = resources.find(([logicalId]) => logicalId === roles[actor as keyof typeof roles])?.[1];
  if (role === undefined) throw new Error(`no role of ${actor} in ${environment}`);
  return roleStatements(
    role,
    resources.map(([, resource]) => resource),
  );
}

/** The statements of a role, whose own managed policies are among `resources`. */
function roleStatements({ properties }: Pick<LiveResource, 'properties'>, resources: readonly LiveResource[]) {
  const inline = (properties.Policies ?? []) as readonly { readonly PolicyDocument: PolicyDocument }[];
  const attached = (properties.ManagedPolicyArns ?? []) as readonly string[];
  return [
    ...inline.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    ...attached.flatMap((arn) => {
      const name = arn.split('/').at(-1) ?? '';
      const ours = resources.find(({ type, id }) => type === 'AWS::IAM::ManagedPolicy' && id === name);
      const document = (ours?.properties.PolicyDocument as PolicyDocument) ?? managed.policies[name]?.document;
      if (document === undefined) throw new Error(`what ${arn} allows is not in managed-policies.json`);
      return document.Statement;
    }),
  ] as readonly Statement[];
}

function statementsOfFile(file: string, environment: string): readonly Statement[] {
  const text = readFileSync(join(project, 'docs', 'policies', file), 'utf8')
    .replaceAll(`$\{Region}`, region)
    .replaceAll(`$\{AccountId}`, accountId)
    .replaceAll(`$\{Environment}`, environment);
  return (JSON.parse(text) as { Statement: Statement[] }).Statement;
}
