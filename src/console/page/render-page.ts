import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Context } from 'hono';
import type { Problem } from '../reads/aws-problem.ts';
import { type Page, pageLayout } from './page-layout.ts';
import { problemBody } from './problem-page.ts';

/** How routes answer: with a page in the console's frame. */
export interface ShowPage {
  page(c: Context, page: Page, status?: 200 | Problem['status']): Promise<Response>;
  problem(c: Context, problem: Problem): Promise<Response>;
  /** A page in the place of something that is not there. */
  notFound(c: Context, message: string): Promise<Response>;
}

export function createShowPage(deps: {
  readonly cloudwatch: CloudWatchClient;
  /** What every page is headed with. */
  readonly title: string | undefined;
  readonly nowMs: () => number;
}): ShowPage {
  const page: ShowPage['page'] = async (c, shown, status = 200) => {
    const region = await deps.cloudwatch.config.region().catch(() => 'no region');
    c.header('Cache-Control', 'no-store');
    return c.html(pageLayout(shown, { title: deps.title ?? 'Console', region, nowMs: deps.nowMs() }), status);
  };
  const problem: ShowPage['problem'] = (c, found) =>
    page(c, { title: found.title, section: undefined, body: problemBody(found) }, found.status);
  return { page, problem, notFound: (c, message) => problem(c, notFound(message)) };
}

function notFound(message: string): Problem {
  return {
    status: 404,
    title: 'Not found',
    message,
    remedy: 'Begin at the overview; it lists what there is. A name may have changed with the last apply.',
  };
}
