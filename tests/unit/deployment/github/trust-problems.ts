// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are CloudFormation's.
import { parseTemplate, type Resource } from '../../infrastructure/templates.ts';

const provider = 'token.actions.githubusercontent.com';

/** How GitHub names repositories in tokens: by names, and since 15 July 2026 with the ids beside. GitHub page: "OpenID Connect". */
const repositories = ['owner/name', 'Owner-1/na.me_x', 'owner@123456/name@456789', 'a/b'];
const noRepositories = [
  '*',
  'owner/*',
  '*/name',
  'owner/name:ref',
  'owner@1/name',
  'owner/name@2',
  'owner@*/name@*',
  'owner',
  'a/b/c',
  '',
];

/** What a token may be of: the job of one environment, a pull request, the branch main. */
const subjects = ['environment:${EnvironmentName}', 'pull_request', 'ref:refs/heads/main'];

const alternatives = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(alternatives);
  const { 'Fn::Sub': text, 'Fn::If': choice } = (value ?? {}) as Record<string, unknown>;
  if (Array.isArray(choice)) return choice.slice(1).flatMap(alternatives);
  return typeof text === 'string' ? [text] : [JSON.stringify(value)];
};

interface Statement {
  readonly Action: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Ways in which a role of a template lets in other workflows than ours, or not ours. */
export function trustProblems(file: string, text: string): string[] {
  const template = parseTemplate(text, file);
  const lines = text.split('\n');
  const at = (...words: readonly string[]) => {
    let line = 0;
    for (const word of words) {
      const found = lines.findIndex((each, index) => index >= line && each.includes(word));
      if (found !== -1) line = found;
    }
    return `${file}:${line + 1}`;
  };
  const { AllowedPattern = '', Default } = (template.Parameters.Repository ?? {}) as {
    AllowedPattern?: string;
    Default?: unknown;
  };
  const pattern = new RegExp(`^(?:${AllowedPattern})$`);
  const place = at('Repository:', 'AllowedPattern');
  const ofParameter = [
    ...repositories.filter((name) => !pattern.test(name)).map((name) => `${place}: Repository refuses ${name}`),
    ...noRepositories.filter((name) => pattern.test(name)).map((name) => `${place}: Repository takes "${name}"`),
    ...(Default === undefined ? [] : [`${place}: Repository has a default, whose workflows nobody chose`]),
  ];
  const ofRoles = Object.entries(template.Resources).flatMap(([name, resource]) =>
    resource.Type === 'AWS::IAM::Role' ? roleProblems(name, resource, at) : [],
  );
  const ofProviders = Object.entries(template.Resources).flatMap(([name, { Type, Properties }]) =>
    Type === 'AWS::IAM::OIDCProvider' &&
    (Properties.Url !== `https://${provider}` || `${Properties.ClientIdList}` !== 'sts.amazonaws.com')
      ? [`${at(`  ${name}:`)}: ${name} is not GitHub's, for tokens that are made for AWS`]
      : [],
  );
  return [...ofParameter, ...ofProviders, ...ofRoles];
}

function roleProblems(name: string, { Properties }: Resource, at: (...words: readonly string[]) => string): string[] {
  const statements = (Properties.AssumeRolePolicyDocument?.Statement ?? []) as readonly Statement[];
  return statements.flatMap(({ Action, Principal, Condition = {} }) => {
    const place = at(`  ${name}:`, 'AssumeRolePolicyDocument');
    if (Action !== 'sts:AssumeRoleWithWebIdentity')
      return [`${place}: ${name} lets in others than workflows, by ${Action}`];
    const problems: string[] = [];
    if (!JSON.stringify(Principal).includes(`oidc-provider/${provider}`))
      problems.push(`${place}: ${name} trusts another identity provider than GitHub's`);
    const equal = Condition.StringEquals ?? {};
    if (equal[`${provider}:aud`] !== 'sts.amazonaws.com')
      problems.push(`${place}: ${name} takes tokens that are made for others than AWS`);
    const subject = equal[`${provider}:sub`];
    if (subject === undefined) problems.push(`${place}: ${name} does not compare the whole subject of the token`);
    const taken = subject === undefined ? [] : alternatives(subject);
    const isChoice = JSON.stringify(subject ?? '').startsWith('{"Fn::If":["HasEnvironments",');
    if (taken.some((each) => each.endsWith(':ref:refs/heads/main')) && !isChoice)
      problems.push(
        `${at(`  ${name}:`, `${provider}:sub`)}: ${name} takes any job of main, past the reviewers of the environment`,
      );
    for (const each of taken) {
      const [, rest] = /^repo:\$\{Repository\}:(.*)$/.exec(each) ?? [];
      if (rest === undefined || !subjects.includes(rest))
        problems.push(`${at(`  ${name}:`, `${provider}:sub`)}: ${name} takes the subject ${each}`);
    }
    const changes = JSON.stringify([Properties.Policies ?? [], Properties.ManagedPolicyArns ?? []]);
    if (
      taken.some((each) => each.endsWith(':pull_request')) &&
      (Properties.Policies !== undefined || !/^\[\[\],\[\{"Ref":"ReadPolicy"\}\]\]$/.test(changes))
    )
      problems.push(`${place}: ${name} lets pull requests do more than read`);
    return problems;
  });
}
