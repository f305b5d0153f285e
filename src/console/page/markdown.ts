import { html, raw } from 'hono/html';
import { Marked, type Tokens } from 'marked';
import type { Html } from '../format/html.ts';

/** How much is shown of a text that is no Markdown. */
const unreadableLength = 2000;

const safeSchemes = new Set(['http:', 'https:', 'mailto:']);

/**
 * A dashboard's or alarm's Markdown as HTML. Raw HTML in it is shown as text, links lead to http, https and mail
 * addresses or stay inside the console, and images become links, so nothing in it can run or call out.
 * Headings start below the page's own and skip no level.
 */
export function markdown(text: string): Html {
  const marked = new Marked({ gfm: true, async: false });
  /** The depths of the headings that the next one may stand under, as they are written; the first stands under the page's own. */
  const above: number[] = [];
  marked.use({
    renderer: {
      html: ({ text: source }: Tokens.HTML | Tokens.Tag) => escapeHtml(source),
      heading({ tokens, depth }: Tokens.Heading) {
        while (above.length > 0 && above.at(-1)! >= depth) above.pop();
        above.push(depth);
        const shown = Math.min(above.length + 1, 6);
        return `<h${shown}>${this.parser.parseInline(tokens)}</h${shown}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        return link(href, this.parser.parseInline(tokens));
      },
      image: ({ href, text: alternative }: Tokens.Image) => link(href, escapeHtml(alternative || href)),
    },
  });
  try {
    return html`<div class="markdown">${raw(marked.parse(text) as string)}</div>`;
  } catch {
    // Nested deeper than the parser can go: nobody writes that to be read.
    return html`<div class="markdown"><pre>${text.slice(0, unreadableLength)}</pre></div>`;
  }
}

function link(href: string, content: string): string {
  if (!isSafeLink(href)) return content;
  // CloudWatch's own extension: [button:primary:Runbook](...) is a link that looks like a button.
  const button = /^button:(?:primary:)?/.exec(content);
  const text = button === null ? content : content.slice(button[0].length);
  return `<a href="${escapeHtml(href)}" rel="noreferrer"${button === null ? '' : ' class="button"'}>${text}</a>`;
}

/** Relative links stay in the console; an absolute one needs a scheme that cannot run anything. */
function isSafeLink(href: string): boolean {
  const base = 'https://console.invalid/';
  return URL.canParse(href, base) && safeSchemes.has(new URL(href, base).protocol);
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
