import { Hono } from 'hono';
import type { Operator } from '../config/operator-settings.ts';
import type { Html } from '../web/page-layout.ts';
import type { RequestEnvironment } from '../web/request-facts.ts';
import { accessibilityPage } from './accessibility-page.ts';
import { contactPage } from './contact-page.ts';
import { privacyPage } from './privacy-page.ts';

export interface AboutRoutesDeps {
  /** Undefined on a trial copy, whose pages say that nobody answers. */
  readonly operator: Operator | undefined;
}

const pages = new Map<string, (operator: Operator | undefined) => Html>([
  ['contact', contactPage],
  ['privacy', privacyPage],
  ['accessibility', accessibilityPage],
]);

/** `GET /about/contact`, `/about/privacy` and `/about/accessibility`, to which every page's foot leads. */
export function createAboutRoutes({ operator }: AboutRoutesDeps): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/about/:page', (c) => {
    const page = pages.get(c.req.param('page'));
    return page === undefined ? c.notFound() : c.html(page(operator), 200, { 'Cache-Control': 'public, max-age=300' });
  });
  return routes;
}
