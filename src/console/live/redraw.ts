import type { Context } from 'hono';

/** Sent with every request for a page that nobody opened: it is drawn once more, for those who have it open already. */
export const redrawHeader = 'x-redraw';

/** Whether a page is only drawn once more. What costs each time it is asked for is then not asked for again. */
export function isRedraw(c: Context): boolean {
  return c.req.header(redrawHeader) !== undefined;
}
