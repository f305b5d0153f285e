import { deployedAccount, deployment } from '../../tests/unit/deployment/account/deployed-account.ts';
import { followedPages, followPage } from '../../tests/unit/deployment/account/follow-page.ts';
import { runSession, type SessionResult } from '../../tests/unit/deployment/account/shell-session.ts';

/** What became of the commands of the docs on the pretended account. */
export interface DocumentedSteps {
  /** Programs that were called. */
  readonly calls: number;
  /** In percent of the pages, deploy.md once for each environment. */
  readonly firstPercent: number;
  readonly secondPercent: number;
}

/** Follows deploy.md from an empty account and every other page on the account that comes of it, and all of it a second time. */
export async function measureDocumentedSteps(): Promise<DocumentedSteps> {
  const { account, results } = await deployedAccount();
  const again = structuredClone(account);
  const first: SessionResult[] = [...results];
  const second: SessionResult[] = [];
  for (const environment of ['staging', 'production']) second.push(await runSession(again, deployment(environment)));
  for (const page of followedPages) {
    first.push(await followPage(structuredClone(account), page, 1));
    second.push(await followPage(structuredClone(account), page, 2));
  }
  const percent = (sessions: readonly SessionResult[]) =>
    (100 * sessions.filter(({ code }) => code === 0).length) / sessions.length;
  return {
    calls: first.reduce((sum, { calls }) => sum + calls, 0),
    firstPercent: percent(first),
    secondPercent: percent(second),
  };
}
