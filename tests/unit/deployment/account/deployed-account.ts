import { type CommandPage, readCommandPages, type Snippet } from './documented-commands.ts';
import { createAccount, type PretendedAccount } from './pretended-account.ts';
import { runSession, type SessionResult } from './shell-session.ts';

export const commandPages = readCommandPages();
export const pageOf = (file: string) => commandPages.find((page) => page.file === file) as CommandPage;

/** What sentences of deploy.md tell to add to a command. */
export const additions = {
  small: { file: 'database.yaml', sentence: 'For staging add `MultiAZ=false DeletionProtection=false`' },
  fromSnapshot: { file: 'database.yaml', sentence: 'add `DBSnapshotIdentifier="$SNAPSHOT"`' },
  secondEnvironment: {
    file: 'deploy-role.yaml',
    sentence: 'For the second environment of an account add `CreateIdentityProvider=false`',
  },
} as const;
type Addition = keyof typeof additions;

/** Which of them an environment needs, when the account has staging first. */
const usual: Readonly<Record<string, readonly Addition[]>> = { staging: ['small'], production: ['secondEnvironment'] };

const domainOf = (environment: string) =>
  environment === 'staging' ? 'claims-staging.example.com' : 'claims.example.com';

/** The steps of deploy.md under some of its headings, for an environment. What stands above the first heading comes first. */
export function stepsOf(
  sections: readonly string[],
  environment: string,
  chosen: readonly Addition[] = usual[environment] ?? [],
): Snippet[] {
  const all = pageOf('deploy.md').snippets;
  return ['', ...sections]
    .flatMap((section) => all.filter((snippet) => snippet.section === section))
    .map((snippet) => {
      const own = chosen.map((name) => additions[name]).filter(({ file }) => snippet.text.includes(file));
      const added = own.map(({ sentence }) => /add `([^`]+)`/.exec(sentence)?.[1]);
      const text = [snippet.text, ...added]
        .join(' ')
        .replace('ENVIRONMENT=staging', `ENVIRONMENT=${environment}`)
        .replace('claims-staging.example.com', domainOf(environment));
      return { ...snippet, text };
    });
}

/** From nothing to the first claim. */
export const deployment = (environment: string, chosen?: readonly Addition[]) =>
  stepsOf(['Once an account', 'Once an environment'], environment, chosen);

let whole: Promise<{ account: PretendedAccount; results: readonly SessionResult[] }> | undefined;

/** An account with both environments, as deploy.md makes them, each delivered once; made for the first that asks, and not to be changed. */
export function deployedAccount() {
  whole ??= (async () => {
    const account = createAccount();
    const staging = await runSession(account, deployment('staging'));
    return { account, results: [staging, await runSession(account, deployment('production'))] };
  })();
  return whole;
}
