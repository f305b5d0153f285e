import { describe, expect, it } from 'vitest';
import { type Resource, readTemplates, type Template, walk } from './templates.ts';

const templates = readTemplates();
const files = Object.keys(templates);
const network = templates['network.yaml'] as Template;
const allResources = Object.entries(templates).flatMap(([file, { Resources }]) =>
  Object.entries(Resources).map(([name, resource]) => ({ at: `${file} ${name}`, name, resource })),
);
const ofType = (type: string) => allResources.filter(({ resource }) => resource.Type === type);

/** The values of intrinsic function `key` anywhere in `value`. */
function uses(value: unknown, key: string): unknown[] {
  return [...walk(value)].filter(({ path }) => path.at(-1) === key).map((found) => found.value);
}

/** The names in `${...}` of a text that Fn::Sub completes. */
function substituted(text: unknown): string[] {
  return [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name);
}

describe('every template', () => {
  it('is one of the thirteen that docs and workflows name', () => {
    expect(files.sort()).toEqual([
      'account.yaml',
      'alerts.yaml',
      'backup-copies.yaml',
      'backups.yaml',
      'cache.yaml',
      'database.yaml',
      'deploy-role.yaml',
      'edge.yaml',
      'environment.yaml',
      'instance-role.yaml',
      'network.yaml',
      'probe.yaml',
      'scaling.yaml',
    ]);
  });

  it.each(files)('%s refers to nothing that it does not have', (file) => {
    const template = templates[file] as Template;
    const known = new Set([...Object.keys(template.Resources), ...Object.keys(template.Parameters)]);
    const attributes = uses(template, 'Fn::GetAtt').map((value) => (value as string[])[0] as string);
    const names = [
      ...uses(template, 'Ref').map(String),
      ...attributes,
      ...uses(template, 'Fn::Sub')
        .flatMap(substituted)
        .map((name) => name.split('.')[0] as string),
    ].filter((name) => !name.startsWith('AWS::'));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    const conditions = Object.values(template.Resources).flatMap(({ Condition }) => Condition ?? []);
    expect(conditions.filter((name) => !(String(name) in (template.Conditions ?? {})))).toEqual([]);
  });

  it.each(files)('%s uses every parameter, and says what it may be', (file) => {
    const { Parameters, ...rest } = templates[file] as Template;
    const used = new Set([...uses(rest, 'Ref').map(String), ...uses(rest, 'Fn::Sub').flatMap(substituted)]);
    expect(Object.keys(Parameters).filter((name) => !used.has(name))).toEqual([]);
    const unconstrained = Object.entries(Parameters).filter(
      ([, { AllowedPattern, AllowedValues, MinValue }]) => (AllowedPattern ?? AllowedValues ?? MinValue) === undefined,
    );
    expect(unconstrained.map(([name]) => name)).toEqual([]);
  });

  it.each(files)('%s has parameters whose defaults are allowed', (file) => {
    const wrong = Object.entries((templates[file] as Template).Parameters).filter(
      ([, { Default, AllowedPattern, AllowedValues }]) => {
        if (Default === undefined) return false;
        const fits = AllowedPattern === undefined || new RegExp(`^(?:${AllowedPattern})$`).test(String(Default));
        return !fits || (AllowedValues !== undefined && !(AllowedValues as unknown[]).includes(Default));
      },
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it('takes the names of environments that every other one takes: the first stack refuses what the last would', () => {
    const patterns = Object.values(templates).flatMap(
      ({ Parameters }) => Parameters.EnvironmentName?.AllowedPattern ?? [],
    );
    expect(patterns.length).toBeGreaterThan(7);
    expect(new Set(patterns).size).toBe(1);
  });

  it('imports what another one exports', () => {
    const exported = Object.values(templates).flatMap(({ Outputs }) =>
      Object.values(Outputs).flatMap(({ Export }) => (Export === undefined ? [] : uses(Export, 'Fn::Sub'))),
    );
    const imported = Object.values(templates).flatMap((template) =>
      uses(template, 'Fn::ImportValue').flatMap((value) => uses(value, 'Fn::Sub')),
    );
    expect(imported.length).toBeGreaterThan(4);
    expect(imported.filter((name) => !exported.includes(name))).toEqual([]);
    expect(new Set(exported).size).toBe(exported.length);
  });
});

describe('the network', () => {
  const properties = (name: string) => (network.Resources[name] as Resource).Properties;
  const associations = Object.values(network.Resources).filter(
    ({ Type }) => Type === 'AWS::EC2::SubnetRouteTableAssociation',
  );

  it.each([
    ['Vpc', '10.0.0.0/16'],
    ['PublicSubnetA', '10.0.1.0/24'],
    ['PublicSubnetB', '10.0.2.0/24'],
    ['PrivateSubnetA', '10.0.3.0/24'],
    ['PrivateSubnetB', '10.0.4.0/24'],
  ])('gives %s the addresses %s', (name, cidr) => {
    expect(properties(name).CidrBlock).toBe(cidr);
  });

  it.each(['Public', 'Private'])('puts its two subnets, %s, into two zones', (kind) => {
    expect(properties(`${kind}SubnetA`).AvailabilityZone).not.toEqual(properties(`${kind}SubnetB`).AvailabilityZone);
  });

  it.each(['PrivateSubnetA', 'PrivateSubnetB'])('gives %s no way out and no public address', (subnet) => {
    expect(properties(subnet).MapPublicIpOnLaunch).toBe(false);
    const tables = associations.filter(({ Properties }) => Properties.SubnetId.Ref === subnet);
    expect(tables.map(({ Properties }) => Properties.RouteTableId.Ref)).toEqual(['PrivateRouteTable']);
    const routes = Object.values(network.Resources).filter(
      ({ Type, Properties }) => Type === 'AWS::EC2::Route' && Properties.RouteTableId.Ref === 'PrivateRouteTable',
    );
    expect(routes).toEqual([]);
  });

  it('has no NAT gateway', () => {
    expect(ofType('AWS::EC2::NatGateway')).toEqual([]);
  });

  /** Who may reach a group, and on which ports: the rules within it and those that stand on their own. */
  function reachableFrom(group: string): { ports: [number, number]; from: unknown }[] {
    const within = properties(group).SecurityGroupIngress ?? [];
    const alone = Object.values(network.Resources)
      .filter(({ Type, Properties }) => Type === 'AWS::EC2::SecurityGroupIngress' && Properties.GroupId.Ref === group)
      .map(({ Properties }) => Properties);
    return [...within, ...alone].map(({ FromPort, ToPort, CidrIp, CidrIpv6, SourceSecurityGroupId }) => ({
      ports: [FromPort, ToPort],
      from: SourceSecurityGroupId?.Ref ?? CidrIp ?? CidrIpv6,
    }));
  }

  it.each([
    [
      'LoadBalancerSecurityGroup',
      [
        [80, '0.0.0.0/0'],
        [443, '0.0.0.0/0'],
      ],
    ],
    ['InstanceSecurityGroup', [[80, 'LoadBalancerSecurityGroup']]],
    ['DatabaseSecurityGroup', [[3306, 'InstanceSecurityGroup']]],
    ['CacheSecurityGroup', [[6379, 'InstanceSecurityGroup']]],
    ['EndpointSecurityGroup', [[443, 'InstanceSecurityGroup']]],
  ])('lets %s be reached by whom it serves alone', (group, expected) => {
    expect(reachableFrom(group)).toEqual(expected.map(([port, from]) => ({ ports: [port, port], from })));
  });

  it.each(
    Object.entries(network.Resources)
      .filter(([, { Type }]) => Type === 'AWS::EC2::SecurityGroup')
      .map(([name]) => name),
  )('lets %s send where it must alone', (group) => {
    const within = properties(group).SecurityGroupEgress;
    const alone = Object.values(network.Resources).filter(
      ({ Type, Properties }) => Type === 'AWS::EC2::SecurityGroupEgress' && Properties.GroupId.Ref === group,
    );
    // Without any rule a group may send anything anywhere.
    expect((within ?? []).length + alone.length).toBeGreaterThan(0);
  });

  it('lets something send to the internet, and encrypted alone', () => {
    const ports = ofType('AWS::EC2::SecurityGroup')
      .flatMap(({ resource }) => resource.Properties.SecurityGroupEgress ?? [])
      .filter(({ CidrIp }) => CidrIp === '0.0.0.0/0')
      .map(({ FromPort, ToPort }) => [FromPort, ToPort]);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports).toEqual(ports.map(() => [443, 443]));
  });

  it('logs what it refuses', () => {
    expect(ofType('AWS::EC2::FlowLog')).toHaveLength(1);
  });
});

describe('what is kept', () => {
  it.each([
    ['AWS::RDS::DBInstance', ['StorageEncrypted']],
    ['AWS::ElastiCache::ReplicationGroup', ['AtRestEncryptionEnabled', 'TransitEncryptionEnabled']],
  ])('is encrypted: %s', (type, fields) => {
    const found = ofType(type);
    expect(found.length).toBeGreaterThan(0);
    for (const { resource } of found) for (const field of fields) expect(resource.Properties[field]).toBe(true);
  });

  it('is encrypted: every topic, with a key that CloudWatch may use', () => {
    const topics = ofType('AWS::SNS::Topic');
    expect(topics).toHaveLength(2);
    for (const { resource } of topics) expect(resource.Properties.KmsMasterKeyId).toEqual({ Ref: 'Key' });
    const [key] = ofType('AWS::KMS::Key');
    const statements = key?.resource.Properties.KeyPolicy.Statement as {
      Principal: { Service?: string };
      Action: unknown;
    }[];
    const publishing = statements.find(({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com');
    expect(publishing?.Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey*']);
  });

  it('outlives its stack, and has a week of backups and a standby: the database', () => {
    const [database] = ofType('AWS::RDS::DBInstance').map(({ resource }) => resource);
    expect(database).toMatchObject({ DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
    expect(database?.Properties).toMatchObject({
      PubliclyAccessible: false,
      ManageMasterUserPassword: true,
      EnableIAMDatabaseAuthentication: true,
      StorageEncrypted: true,
      // Under AWS's own key no other account could have a copy, and RDS changes the key of no database.
      KmsKeyId: { 'Fn::If': ['IsNew', { 'Fn::GetAtt': ['Key', 'Arn'] }, { Ref: 'AWS::NoValue' }] },
    });
    expect(templates['database.yaml']?.Resources.Key).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    expect(templates['database.yaml']?.Parameters).toMatchObject({
      BackupRetentionDays: { Default: 7, MinValue: 7 },
      MultiAZ: { Default: 'true' },
      DeletionProtection: { Default: 'true' },
    });
    expect(ofType('AWS::RDS::DBParameterGroup')[0]?.resource.Properties.Parameters).toMatchObject({
      require_secure_transport: '1',
      innodb_flush_log_at_trx_commit: '1',
    });
  });

  it('is not kept for ever: every log group says how long', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(0);
    for (const { at, resource } of groups) expect(resource.Properties, at).toHaveProperty('RetentionInDays');
  });
});

describe('every policy', () => {
  interface Statement {
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource?: unknown;
    readonly Principal?: unknown;
    readonly Condition?: unknown;
  }
  const statements = allResources.flatMap(({ at, resource }) =>
    [...walk(resource.Properties)]
      .filter(({ path }) => path.at(-1) === 'Statement')
      .flatMap(({ value }) => (Array.isArray(value) ? (value as Statement[]) : []))
      .filter(({ Action }) => Action !== undefined)
      .map((statement) => ({ at, type: resource.Type, statement })),
  );

  const allowing = statements.filter(({ statement }) => statement.Effect !== 'Deny');

  it('is found', () => {
    expect(statements.length).toBeGreaterThan(12);
  });

  it('allows no action on everything, unless a condition or reading confines it', () => {
    // What the pages of the actions call "no resources", and all that changes nothing.
    const harmless = /^[a-z-]+:(Describe|List|Get|Lookup)[A-Za-z]*$/;
    const withoutResources = [
      'logs:PutQueryDefinition',
      'logs:DeleteQueryDefinition',
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      // AWS refuses it of a policy with a narrower scope. AWS page: "PutCompositeAlarm".
      'cloudwatch:PutCompositeAlarm',
    ];
    // The policy of a resource, which speaks of that resource alone.
    const ofItself = ['AWS::KMS::Key', 'AWS::Backup::BackupVault'];
    const wide = statements
      .filter(
        ({ type, statement }) =>
          !ofItself.includes(type) && statement.Resource === '*' && statement.Condition === undefined,
      )
      .flatMap(({ at, statement }) => [statement.Action].flat().map((action) => ({ at, action: String(action) })))
      .filter(({ action }) => !harmless.test(action) && !withoutResources.includes(action));
    expect(wide).toEqual([]);
  });

  it('names its actions: none is a star, but for the account over its own key', () => {
    const stars = allowing.filter(
      ({ type, statement }) =>
        type !== 'AWS::KMS::Key' && [statement.Action].flat().some((action) => /^\*|:\*$/.test(String(action))),
    );
    expect(stars).toEqual([]);
  });

  it('lets a service in for this account only, and nobody else at all', () => {
    const open = allowing.filter(
      ({ statement }) => statement.Principal === '*' || (statement.Principal as { AWS?: string })?.AWS === '*',
    );
    expect(open).toEqual([]);
    const services = statements.filter(
      ({ statement }) => (statement.Principal as { Service?: string } | undefined)?.Service !== undefined,
    );
    expect(services.length).toBeGreaterThan(3);
    for (const { at, statement } of services) {
      // EC2 and Elastic Beanstalk assume a role that the account itself has passed to them; they send no source account.
      const { Service } = statement.Principal as { Service: string };
      if (['ec2.amazonaws.com', 'elasticbeanstalk.amazonaws.com'].includes(Service)) continue;
      expect(JSON.stringify(statement.Condition), at).toContain('aws:SourceAccount');
    }
  });

  it('lets workflows in with a token of the one repository and environment, and no key', () => {
    expect(ofType('AWS::IAM::AccessKey')).toEqual([]);
    expect(ofType('AWS::IAM::User')).toEqual([]);
    const trusted = statements.filter(({ statement }) => statement.Action === 'sts:AssumeRoleWithWebIdentity');
    expect(trusted).toHaveLength(2);
    for (const { statement } of trusted) {
      const { StringEquals } = statement.Condition as { StringEquals: Record<string, unknown> };
      expect(StringEquals['token.actions.githubusercontent.com:aud']).toBe('sts.amazonaws.com');
      expect(JSON.stringify(StringEquals['token.actions.githubusercontent.com:sub'])).toMatch(
        /repo:\$\{Repository\}:[a-z_]+/,
      );
    }
  });
});
