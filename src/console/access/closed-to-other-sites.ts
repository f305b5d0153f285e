import type { MiddlewareHandler } from 'hono';
import type { ShowPage } from '../page/render-page.ts';
import { openedElsewherePage } from './opened-elsewhere-page.ts';
import { isFromOtherSite, isOpenedByLink } from './request-source.ts';

/**
 * Pages that AWS does not bill for reading: no metric data, no traces and no query of Logs Insights. All others are taken for ones that
 * it bills. AWS pages: "Amazon CloudWatch Pricing", "AWS X-Ray pricing".
 */
const freePages = /^\/(?:alarms|inbox|dashboards|logs|logs\/groups|logs\/query)$/;
/** Pages of the repository; an alarm or a dashboard may be called so as well. */
const documents = /^\/(?!(?:alarms|dashboards|traces)\/).+\.md$/;

/**
 * Keeps pages of other sites from spending anything and from reading anything. A link on them may lead here, as those of chats and
 * mails do: to a page that costs nothing at once, to any other by one more click.
 */
export function closedToOtherSites({ show }: { readonly show: ShowPage }): MiddlewareHandler {
  return async (c, next) => {
    const header = (name: string) => c.req.header(name);
    // A browser that guesses where somebody goes next. Refused, it asks again once they do.
    if (header('sec-purpose') !== undefined) return c.text('Pages are not fetched ahead: that may cost.', 503);
    if (!isFromOtherSite(header)) return await next();
    if (!isOpenedByLink(c.req.method, header)) {
      return c.text('A page of another site asked for this. The console answers its own pages only.', 403);
    }
    if (freePages.test(c.req.path) || documents.test(c.req.path)) return await next();
    const { pathname, search } = new URL(c.req.url);
    return await show.page(c, openedElsewherePage(pathname + search));
  };
}
