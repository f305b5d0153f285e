import type { Credentials, DatabaseEndpoint } from './credentials.ts';
import { DatabaseUnavailableError } from './database-errors.ts';

/** A token opens connections for 15 minutes after it was signed; this leaves room for clocks that differ. */
const tokenLifeMs = 10 * 60_000;

/** Creates credentials whose password is an IAM token, signed anew every ten minutes and when the server refuses one. */
export function createIamCredentials(deps: {
  endpoint: Omit<DatabaseEndpoint, 'password' | 'clearText'>;
  signToken(): Promise<string>;
  nowMs?: () => number;
}): Credentials {
  const nowMs = deps.nowMs ?? (() => performance.now());
  let signed: { readonly token: Promise<string>; readonly atMs: number; value?: string } | undefined;

  function sign() {
    const signing: NonNullable<typeof signed> = { token: deps.signToken(), atMs: nowMs() };
    signing.token.then(
      (token) => {
        signing.value = token;
      },
      () => {
        if (signed === signing) signed = undefined;
      },
    );
    return signing;
  }

  async function current(): Promise<DatabaseEndpoint> {
    if (signed === undefined || nowMs() - signed.atMs >= tokenLifeMs) signed = sign();
    try {
      return { ...deps.endpoint, password: await signed.token, clearText: true };
    } catch (error) {
      throw new DatabaseUnavailableError('unreachable', 'No IAM token could be signed for the database', error);
    }
  }

  return {
    current,
    async renew(refused) {
      if (signed?.value === refused.password) signed = undefined;
      const renewed = await current();
      return renewed.password === refused.password ? undefined : renewed;
    },
  };
}
