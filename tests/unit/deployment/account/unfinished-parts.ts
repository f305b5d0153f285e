import { type PretendedAccount, regional } from './pretended-account.ts';
import { isHeard } from './topic-subscriptions.ts';

/** What an environment still lacks once somebody has followed deploy.md: what no command fails for, and nobody would notice. */
export function unfinishedParts(account: PretendedAccount, region: string, environment: string): string[] {
  const name = `insurance-claims-${environment}`;
  const { version, health } = account.environments.get(regional(region, name)) ?? {};
  const topics = account.stacks.get(regional(region, `${name}-alerts`))?.outputs ?? {};
  const unheard = ['PageTopic', 'TicketTopic'].filter((topic) => !isHeard(account, topics[topic] ?? ''));
  const variables = ['DEPLOY_ROLE_ARN', 'AWS_REGION', 'SERVICE_URL'].filter(
    (variable) => !account.gitHubVariables.has(`${variable}_${environment.toUpperCase()}`),
  );
  return [
    ...(version === undefined || version === 'Sample Application' ? ['no version is delivered'] : []),
    ...(health === 'Green' ? [] : [`its health is ${health}`]),
    ...(account.monitored.has(environment) ? [] : ['its alarms are not applied']),
    ...unheard.map((topic) => `nobody hears ${topic}`),
    ...variables.map((variable) => `GitHub does not know ${variable}`),
  ];
}
