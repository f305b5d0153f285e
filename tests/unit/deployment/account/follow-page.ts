import { isCommandName } from './aws-command.ts';
import { commandPages } from './deployed-account.ts';
import { type CommandPage, fillIn } from './documented-commands.ts';
import type { PretendedAccount } from './pretended-account.ts';
import { runSession, type SessionResult } from './shell-session.ts';

/** Pages that somebody follows on an account with both environments. The others say what commands there are. */
export const followedPages = commandPages.filter(
  ({ file }) => file.startsWith('runbooks/') || ['database-access.md', 'first-deployment.md'].includes(file),
);

/** Steps of another region or account, which are followed there. */
export const elsewhere = 'Rebuild everything';

/** What the pretended git says of HEAD, and so the version that is delivered. */
const label = '4f2c9d1e5b7a8063c2d1e0f9a8b7c6d5e4f3a2b1';

/** What a reader fills in. */
const filledIn: Readonly<Record<string, string>> = {
  env: 'production',
  service: 'claims.example.com',
  name: 'claims.example.com',
  '--log-group-name group': '/aws/elasticbeanstalk/insurance-claims-production/var/log/web.stdout.log',
  '--auto-scaling-group-name group': 'awseb-insurance-claims-production-group',
  '--target-group-arn arn': 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/awseb/73e2d6bc24d8a067',
  '--user-name name': 'somebody',
  key: 'KEY0123456789ABCDEF',
  label,
  'label before': label,
  before: 'HEAD~1',
  now: 'HEAD',
  stack: 'network',
  time: '2026-02-01T12:00:00Z',
  reference: 'C-7Q2M-0XKD-94TB',
  number: '40',
};

/** What a page says that the shell has; the region is in a reader's own configuration. */
const variablesOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'first-deployment.md': { SERVICE_NAME: 'claims-staging.example.com', ENVIRONMENT: 'staging' },
};

/**
 * Follows a page `times` times, in one shell: another one for the second time would tell nothing more. Throws for a placeholder that
 * nobody can fill in.
 */
export function followPage(
  account: PretendedAccount,
  { file, snippets }: CommandPage,
  times: number,
): Promise<SessionResult> {
  const secret = account.databases.get('us-east-1/insurance-claims-production')?.secretArn ?? '';
  const values = { ...filledIn, DB_SECRET_ARN: secret };
  const filled = snippets
    .filter(({ text, section }) => !isCommandName(text) && section !== elsewhere)
    .map((snippet) => ({ ...snippet, text: fillIn(snippet.text, values) }));
  const all = Array.from({ length: times }, () => filled).flat();
  return runSession(account, all, { AWS_REGION: 'us-east-1', ...variablesOf[file] });
}
