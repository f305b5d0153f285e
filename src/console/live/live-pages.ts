import { createHash } from 'node:crypto';

export interface DrawnPage {
  readonly status: number;
  readonly html: string;
}

export interface LivePages {
  /**
   * Tells `onChange` when the page at `path` has come to show something else than what it was told of last; the first
   * time after one interval. Gives what ends the watch, or undefined when too many watch already.
   */
  watch(path: string, onChange: () => void): (() => void) | undefined;
  /** The newest drawing of a page that is watched. */
  latest(path: string): DrawnPage | undefined;
}

/** Pages drawn in one round. Far more than one engineer has open; a round is to end before the next one begins. */
const mostPages = 20;
/** Browsers told, each by a connection of its own. */
const mostWatchers = 100;

interface WatchedPage {
  readonly watchers: Set<Watcher>;
  drawn?: DrawnPage;
}

interface Watcher {
  readonly onChange: () => void;
  /** The fingerprint of what it was told of last. */
  told?: string;
}

/**
 * Keeps pages up to date for all who look at them: one loop draws each page once a round, however many browsers show it,
 * and only while one does. CloudWatch has no way to tell that something changed, so looking is all there is; this is the
 * one place that does it. The next round begins `everyMs` after the last one ended, so that an AWS that answers slowly is
 * asked less.
 */
export function createLivePages(deps: {
  readonly draw: (path: string) => Promise<DrawnPage>;
  readonly everyMs: number;
}): LivePages {
  const pages = new Map<string, WatchedPage>();
  let timer: NodeJS.Timeout | undefined;
  let isDrawing = false;

  async function round(): Promise<void> {
    isDrawing = true;
    for (const [path, page] of pages) {
      // A page that cannot be drawn tells nobody anything: the browser finds out by its own request.
      const drawn = await deps.draw(path).catch(() => undefined);
      if (drawn !== undefined) tell(page, drawn);
    }
    isDrawing = false;
    schedule();
  }

  function schedule(): void {
    timer = pages.size === 0 || isDrawing ? undefined : setTimeout(round, deps.everyMs).unref();
  }

  return {
    watch(path, onChange) {
      const page = pages.get(path) ?? { watchers: new Set() };
      const watcherCount = [...pages.values()].reduce((sum, { watchers }) => sum + watchers.size, 0);
      if (watcherCount >= mostWatchers || (!pages.has(path) && pages.size >= mostPages)) return undefined;
      const watcher: Watcher = { onChange };
      page.watchers.add(watcher);
      pages.set(path, page);
      if (timer === undefined) schedule();
      return () => {
        page.watchers.delete(watcher);
        if (page.watchers.size === 0 && pages.get(path) === page) pages.delete(path);
        if (pages.size > 0) return;
        clearTimeout(timer);
        timer = undefined;
      };
    },
    latest: (path) => pages.get(path)?.drawn,
  };
}

function tell(page: WatchedPage, drawn: DrawnPage): void {
  page.drawn = drawn;
  const fingerprint = pageFingerprint(drawn);
  for (const watcher of page.watchers) {
    if (watcher.told === fingerprint) continue;
    watcher.told = fingerprint;
    watcher.onChange();
  }
}

/** The same for two drawings that differ in times and ages alone: time goes on without anything having happened. */
export function pageFingerprint({ status, html }: DrawnPage): string {
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  const timeless = main
    .replace(/<time[^>]*>[^<]*<\/time>/g, '')
    .replace(/\d+ (?:second|minute|hour|day)s? ago|just now/g, '');
  return `${status} ${createHash('sha256').update(timeless).digest('base64')}`;
}
