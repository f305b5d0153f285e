import { describe, expect, test } from 'vitest';
import { pageOfDatapoints } from '../../../../src/emulator/metrics/metric-data-page.ts';
import { runAtOnce } from '../../../../src/parsing/run-at-once.ts';

const result = (Id: string, ...seconds: number[]) => ({
  Id,
  Label: Id,
  series: { timestamps: seconds, values: seconds.map((second) => second / 10) },
});
const results = [result('a', 60, 120, 180), result('empty'), result('b', 60, 120)];

/** Each page as `a:180,120+` where more of the series follows, and `a:60` where none does. */
function pages(size: number, isAscending = false): string[] {
  const all: string[] = [];
  let token: string | undefined;
  do {
    const page = runAtOnce(pageOfDatapoints(results, { token, size, isAscending }));
    const shown = page.results.map(({ Id, Timestamps, StatusCode }) => {
      const seconds = Timestamps?.map((time) => time.getTime() / 1000);
      return `${Id}:${seconds}${StatusCode === 'PartialData' ? '+' : ''}`;
    });
    all.push(shown.join(' '));
    token = page.nextToken;
  } while (token !== undefined && all.length < 10);
  return all;
}

describe('pages of datapoints', () => {
  test.each([
    ['all in one, newest first', 10, false, ['a:180,120,60 empty: b:120,60']],
    ['exactly full', 5, false, ['a:180,120,60 empty: b:120,60']],
    ['within a series', 2, false, ['a:180,120+', 'a:60 empty: b:120+', 'b:60']],
    ['between two series', 3, false, ['a:180,120,60 empty:', 'b:120,60']],
    ['oldest first', 2, true, ['a:60,120+', 'a:180 empty: b:60+', 'b:120']],
  ])('%s', (_sentence, size, isAscending, expected) => {
    expect(pages(size, isAscending)).toEqual(expected);
  });

  test('neither repeat nor hide a datapoint when another comes in between', () => {
    const [first, ...others] = results;
    const { nextToken } = runAtOnce(pageOfDatapoints(results, { token: undefined, size: 1, isAscending: false }));
    const grown = [result('a', 60, 120, 180, 240), ...others];
    const second = runAtOnce(pageOfDatapoints(grown, { token: nextToken, size: 2, isAscending: false }));
    expect(first?.series.values).toHaveLength(3);
    expect(second.results).toMatchObject([{ Id: 'a', Values: [12, 6], StatusCode: 'Complete' }, { Id: 'empty' }]);
  });

  test('where no page may follow, all series are told of and what there is no room for is left out', () => {
    const [a, empty, b] = results as [(typeof results)[0], (typeof results)[0], (typeof results)[0]];
    const all = [a, b, empty, b];
    const { results: shown, nextToken } = runAtOnce(
      pageOfDatapoints(all, { token: undefined, size: 4, isAscending: true, isOnly: true }),
    );
    expect(nextToken).toBeUndefined();
    expect(shown.map(({ Id, Values, StatusCode }) => ({ Id, Values, StatusCode }))).toEqual([
      { Id: 'a', Values: [6, 12, 18], StatusCode: 'Complete' },
      { Id: 'b', Values: [6], StatusCode: 'PartialData' },
      { Id: 'empty', Values: [], StatusCode: 'Complete' },
      { Id: 'b', Values: [], StatusCode: 'PartialData' },
    ]);
  });

  test.each(['made-up', Buffer.from('["9/"]').toString('base64url'), Buffer.from('["a"]').toString('base64url')])(
    'are refused for the token %s',
    (token) => {
      expect(() => runAtOnce(pageOfDatapoints(results, { token, size: 1, isAscending: true }))).toThrow(
        expect.objectContaining({ name: 'InvalidNextToken' }),
      );
    },
  );
});
