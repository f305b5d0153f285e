import type { HtmlEscapedString } from 'hono/utils/html';

/** A piece of a page made by `hono/html`: everything put into it was escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;
