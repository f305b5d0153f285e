/** A quota of AWS, as `tests/fixtures/aws/quotas.yaml` has it. */
export interface Quota {
  readonly name: string;
  /** A type of CloudFormation, or `vcpu`. */
  readonly counts: string;
  readonly service: string;
  readonly code: string;
  readonly default: number;
  readonly page: string;
}

/** What both environments need of each quota that a new account does not have, and that the text does not name by its code. */
export function unnamedQuotas(
  quotas: readonly Quota[],
  needs: Readonly<Record<string, number>>,
  text: string,
): string[] {
  return quotas
    .filter((quota) => (needs[quota.counts] ?? 0) > quota.default && !text.includes(quota.code))
    .map(
      (quota) => `${quota.name}: ${needs[quota.counts]} needed, ${quota.default} given: ${quota.service} ${quota.code}`,
    );
}

/** The vCPUs of an instance type by its size: AWS page "Amazon EC2 instance types", for the families that the templates may name. */
export function vcpusOf(instanceType: string): number {
  const size = instanceType.split('.')[1] ?? '';
  const known: Readonly<Record<string, number>> = { nano: 2, micro: 2, small: 2, medium: 2, large: 2, xlarge: 4 };
  const count = known[size] ?? Number(/^(\d+)xlarge$/.exec(size)?.[1]) * 4;
  if (Number.isNaN(count)) throw new Error(`nobody knows how many vCPUs ${instanceType} has`);
  return count;
}
