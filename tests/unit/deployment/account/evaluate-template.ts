import { createHash } from 'node:crypto';
import type { Template } from '../../infrastructure/templates.ts';
import { exportsOf, type LiveResource, type PretendedAccount } from './pretended-account.ts';
import { Refusal } from './refusal.ts';
import { resourceType } from './specification.ts';

export interface StackInput {
  readonly account: PretendedAccount;
  readonly region: string;
  readonly name: string;
  readonly file: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  /** What stands already: a resource without a name of its own keeps the one that it got. */
  readonly before: Readonly<Record<string, LiveResource>>;
}

const page = 'AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html';
const nothing = Symbol('AWS::NoValue');

/**
 * A template with its intrinsic functions worked out: what CloudFormation would create. Throws a refusal for an import that no stack
 * exports, and an attribute that a type does not have.
 */
export function evaluateTemplate(input: StackInput) {
  const { account, region, name, template, parameters, before } = input;
  const imports = new Set<string>();
  const ids = new Map<string, string>();
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': account.accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::StackName': name,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::NoValue': nothing,
  };

  const conditionHolds = (condition: string): boolean => {
    const value = template.Conditions?.[condition];
    if (value === undefined) throw new Refusal(`${name}: no condition ${condition}`, page);
    return evaluate(value) === true;
  };

  const isMade = (logicalId: string) => {
    const condition = template.Resources[logicalId]?.Condition;
    return condition === undefined || conditionHolds(String(condition));
  };

  /** The name that AWS knows a resource by. */
  function idOf(logicalId: string): string {
    const known = ids.get(logicalId);
    if (known !== undefined) return known;
    const resource = template.Resources[logicalId];
    if (resource === undefined || !isMade(logicalId))
      throw new Refusal(`${name}: there is no resource ${logicalId}`, page);
    const { nameProperty } = resourceType(resource.Type);
    const given = nameProperty === undefined ? undefined : evaluate(resource.Properties?.[nameProperty]);
    const hash = createHash('sha256').update(`${region}/${name}/${logicalId}`).digest('hex').slice(0, 12);
    const id = typeof given === 'string' ? given : (before[logicalId]?.id ?? `${name}-${logicalId}-${hash}`);
    ids.set(logicalId, id);
    return id;
  }

  function arnOf(logicalId: string): string {
    const { Type } = template.Resources[logicalId] ?? { Type: '' };
    const [, service = '', kind = ''] = Type.split('::');
    const arn =
      resourceType(Type).arnTemplate ?? `arn:aws:${service.toLowerCase()}:$\{Region}:$\{Account}:${kind}/$\{Id}`;
    const fill: Readonly<Record<string, string>> = { Partition: 'aws', Region: region, Account: account.accountId };
    return arn.replaceAll(/\$\{(\w+)\}/g, (_, part: string) => fill[part] ?? idOf(logicalId));
  }

  function attribute(logicalId: string, path: string): unknown {
    const resource = template.Resources[logicalId];
    const id = idOf(logicalId);
    const type = resourceType(resource?.Type ?? '');
    if (!type.attributes.has(path)) throw new Refusal(`${name}: ${resource?.Type} has no attribute ${path}`, page);
    if (path.endsWith('Arn') && !path.includes('.')) return arnOf(logicalId);
    if (path === 'MasterUserSecret.SecretArn') {
      if (resource?.Properties.ManageMasterUserPassword !== true)
        throw new Refusal(`${name}: ${logicalId} has no secret, since RDS does not manage its password`, page);
      return account.databases.get(`${region}/${id}`)?.secretArn ?? secretArn(account, region, id);
    }
    if (path === 'DbiResourceId')
      return account.databases.get(`${region}/${id}`)?.resourceId ?? resourceIdOf(account, region, id);
    if (path === 'Endpoint.Address') return `${id}.c1.${region}.rds.amazonaws.com`;
    return `${id}.${path}`;
  }

  const ref = (target: string): unknown => {
    if (target in pseudo) return pseudo[target];
    if (target in parameters) return parameters[target];
    const type = template.Resources[target]?.Type;
    return type !== undefined && resourceType(type).isReferredByArn ? arnOf(target) : idOf(target);
  };

  function evaluate(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(evaluate).filter((entry) => entry !== nothing);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [[key, argument] = ['', undefined]] = entries;
    if (entries.length !== 1) return evaluateFields(entries);
    if (key === 'Ref') return ref(String(argument));
    if (key === 'Condition' && typeof argument === 'string') return conditionHolds(argument);
    if (!key.startsWith('Fn::')) return evaluateFields(entries);
    return callFunction(key.slice(4), argument);
  }

  const evaluateFields = (entries: readonly [string, unknown][]) =>
    Object.fromEntries(
      entries.map(([key, value]) => [key, evaluate(value)] as const).filter(([, value]) => value !== nothing),
    );

  function callFunction(called: string, argument: unknown): unknown {
    const list = (Array.isArray(argument) ? argument : [argument]) as unknown[];
    const [first, second, third] = list;
    if (called === 'Sub') return substitute(String(first), (second ?? {}) as Record<string, unknown>);
    if (called === 'GetAtt') return attribute(String(first), list.slice(1).join('.'));
    if (called === 'ImportValue') return importValue(String(evaluate(argument)));
    if (called === 'If') return evaluate(conditionHolds(String(first)) ? second : third);
    if (called === 'Equals') return String(evaluate(first)) === String(evaluate(second));
    if (called === 'Not') return evaluate(first) !== true;
    if (called === 'And') return list.every((entry) => evaluate(entry) === true);
    if (called === 'Or') return list.some((entry) => evaluate(entry) === true);
    if (called === 'Split') return String(evaluate(second)).split(String(first));
    if (called === 'Select') return (evaluate(second) as unknown[])[Number(evaluate(first))];
    if (called === 'Join') return (evaluate(second) as unknown[]).join(String(first));
    if (called === 'GetAZs') return ['a', 'b', 'c'].map((zone) => region + zone);
    throw new Refusal(`${name}: the function Fn::${called} is not known here`, page);
  }

  const substitute = (text: string, variables: Record<string, unknown>) =>
    text.replaceAll(/\$\{([^!}][^}]*)\}/g, (_, target: string) => {
      if (target in variables) return String(evaluate(variables[target]));
      const [logicalId = '', ...path] = target.split('.');
      return String(path.length === 0 ? ref(target) : attribute(logicalId, path.join('.')));
    });

  function importValue(wanted: string): string {
    const found = exportsOf(account, region).get(wanted);
    if (found === undefined) throw new Refusal(`${name}: no stack exports ${wanted}`, page);
    imports.add(wanted);
    return found.value;
  }

  const resources = Object.keys(template.Resources).filter(isMade);
  const live = Object.fromEntries(
    resources.map((logicalId) => {
      const { Type, Properties = {}, DeletionPolicy = 'Delete' } = template.Resources[logicalId] as LiveTemplate;
      const type = resourceType(Type);
      const properties = evaluate(Properties) as Record<string, unknown>;
      const isNamed = type.nameProperty !== undefined && type.nameProperty in properties;
      return [logicalId, { type: Type, id: idOf(logicalId), isNamed, properties, deletionPolicy: DeletionPolicy }];
    }),
  ) as Record<string, LiveResource>;
  const outputs = Object.entries(template.Outputs ?? {}).filter(
    ([, { Condition }]) => Condition === undefined || conditionHolds(String(Condition)),
  );
  return {
    resources: live,
    outputs: Object.fromEntries(outputs.map(([key, { Value }]) => [key, String(evaluate(Value))])),
    exports: Object.fromEntries(
      outputs.flatMap(([, { Value, Export }]) =>
        Export === undefined ? [] : [[String(evaluate(Export.Name)), String(evaluate(Value))]],
      ),
    ),
    imports: [...imports],
  };
}

interface LiveTemplate {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** The secret that RDS makes for a database: another one for each database, also when it has the name of one before. */
export const secretArn = (account: PretendedAccount, region: string, id: string) =>
  `arn:aws:secretsmanager:${region}:${account.accountId}:secret:rds!db-${hashOf(`${region}/${id}/${account.made}`)}`;

export const resourceIdOf = (account: PretendedAccount, region: string, id: string) =>
  `db-${hashOf(`${region}/${id}/${account.made}`).toUpperCase()}`;

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
