import { awsRefusal } from './aws-error.ts';
import { type CallName, type CallRates, createCallPacer, type PacerClock } from './call-rate-limit.ts';

/** Makes calls at AWS's rates. Every failure is an AppError AWS_REFUSED that says what was tried. */
export interface AwsCaller {
  /** `action` completes "could not": "read the alarms". */
  call<Result>(name: CallName, action: string, send: () => Promise<Result>): Promise<Result>;
  /** All pages, each of them a call. */
  pages<Page>(
    name: CallName,
    action: string,
    send: (token: string | undefined) => Promise<{ page: Page; next: string | undefined }>,
  ): Promise<Page[]>;
}

export function createAwsCaller(deps: { rates: CallRates; clock: PacerClock }): AwsCaller {
  const pacer = createCallPacer(deps);
  const call: AwsCaller['call'] = async (name, action, send) => {
    await pacer.turn(name);
    try {
      return await send();
    } catch (error) {
      throw awsRefusal(error, action);
    }
  };
  return {
    call,
    async pages(name, action, send) {
      const pages = [];
      let token: string | undefined;
      do {
        const { page, next } = await call(name, action, () => send(token));
        pages.push(page);
        token = next;
      } while (token !== undefined && token !== '');
      return pages;
    },
  };
}
