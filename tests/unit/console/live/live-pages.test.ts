import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLivePages, type DrawnPage, pageFingerprint } from '../../../../src/console/live/live-pages.ts';

const everyMs = 10_000;
let drawings: string[];
let contents: Record<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  drawings = [];
  contents = {};
});
afterEach(() => vi.useRealTimers());

const page = (text: string): DrawnPage => ({ status: 200, html: `<main>${text}</main>` });

function start() {
  const live = createLivePages({
    everyMs,
    async draw(path) {
      drawings.push(path);
      if (contents[path] === 'gone') throw new Error('no page');
      return page(contents[path] ?? '');
    },
  });
  const told: string[] = [];
  const watch = (path: string, who: string) => live.watch(path, () => told.push(who));
  const round = () => vi.advanceTimersByTimeAsync(everyMs);
  return { live, told, watch, round };
}

describe('pages that somebody looks at', () => {
  test('are drawn once a round for all of them, who hear of it when something is new to them', async () => {
    const { live, told, watch, round } = start();
    watch('/a', 'first');
    watch('/a', 'second');
    await round();
    expect([drawings, told]).toEqual([['/a'], ['first', 'second']]);
    await round();
    watch('/a', 'late');
    await round();
    expect(told).toEqual(['first', 'second', 'late']);
    contents['/a'] = 'new';
    await round();
    expect(told.slice(3)).toEqual(['first', 'second', 'late']);
    expect(live.latest('/a')).toEqual(page('new'));
  });

  test('are not drawn any more when nobody is left', async () => {
    const { live, watch, round } = start();
    const [first, second] = [watch('/a', 'first'), watch('/a', 'second')];
    first?.();
    await round();
    second?.();
    await round();
    await round();
    expect([drawings, live.latest('/a'), vi.getTimerCount()]).toEqual([['/a'], undefined, 0]);
    watch('/b', 'again');
    await round();
    expect(drawings).toEqual(['/a', '/b']);
  });

  test('that cannot be drawn keep nobody from the others', async () => {
    const { told, watch, round } = start();
    contents['/a'] = 'gone';
    watch('/a', 'a');
    watch('/b', 'b');
    await round();
    await round();
    expect(told).toEqual(['b']);
  });

  test('are bounded in number, and so are those who watch', () => {
    const { watch } = start();
    const pages = Array.from({ length: 30 }, (_, index) => watch(`/${index}`, ''));
    expect(pages.filter((unwatch) => unwatch !== undefined)).toHaveLength(20);
    const watchers = Array.from({ length: 200 }, () => watch('/0', ''));
    expect(watchers.filter((unwatch) => unwatch !== undefined)).toHaveLength(80);
    pages[0]?.();
    expect(watch('/0', '')).toBeDefined();
  });
});

describe('a drawing is new', () => {
  const same = (one: string, other: string) => pageFingerprint(page(one)) === pageFingerprint(page(other));
  test.each([
    [
      'not by times and ages alone',
      'since <time datetime="1">1 minute ago</time>, just now',
      'since <time datetime="2">2 minutes ago</time>, 3 hours ago',
      true,
    ],
    ['by a figure', 'claims 17', 'claims 18', false],
  ])('%s', (_sentence, one, other, isSame) => expect(same(one, other)).toBe(isSame));

  test('by its status', () => {
    expect(pageFingerprint({ ...page('a'), status: 502 })).not.toBe(pageFingerprint(page('a')));
  });
});
