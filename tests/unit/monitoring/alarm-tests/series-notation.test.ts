import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotationError, parseStates, parseValues } from '../../../../src/monitoring/alarm-tests/series-notation.ts';

const none = undefined;

describe('a series in promtool’s shorthand', () => {
  const cases: Record<string, [text: string, values: (number | undefined)[]]> = {
    'nothing at all': ['', []],
    'one value': ['12', [12]],
    'values one after the other': ['1 2.5 -3 +4 .5 1e3', [1, 2.5, -3, 4, 0.5, 1000]],
    'a and n more of it': ['0x4', [0, 0, 0, 0, 0]],
    'a and no more of it': ['7x0', [7]],
    'a and n more, each b larger': ['0+10x3', [0, 10, 20, 30]],
    'a and n more, each b smaller': ['10-2x3', [10, 8, 6, 4]],
    'a negative beginning': ['-2+1x4', [-2, -1, 0, 1, 2]],
    'steps of a tenth': ['0+0.1x3', [0, 0.1, 0.2, 0.3]],
    'a number as long as it is written': ['1234567890.1234567x1', [1234567890.1234567, 1234567890.1234567]],
    'a missing value': ['_', [none]],
    'n missing values': ['_x3', [none, none, none]],
    'no missing value': ['1 _x0 2', [1, 2]],
    'all of them together, with any space between': ['0x1\n_  12\t5+5x1', [0, 0, none, 12, 5, 10]],
  };
  test.for(Object.entries(cases))('%s', ([, [text, values]]) => {
    expect(parseValues(text)).toEqual(values);
  });

  test('any values come back as they were written, one by one', () => {
    const values = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }));
    fc.assert(
      fc.property(values, (written) => {
        const read = parseValues(written.map((value) => (value === undefined ? '_' : String(value))).join(' '));
        expect(read.map((value) => value ?? '_').map(String)).toEqual(written.map((value) => value ?? '_').map(String));
      }),
      { numRuns: 100 },
    );
  });
});

describe('states', () => {
  test('one a period, or one and n more', () => {
    expect(parseStates('OKx2 ALARM INSUFFICIENT_DATAx1')).toEqual([
      ...['OK', 'OK', 'OK', 'ALARM', 'INSUFFICIENT_DATA', 'INSUFFICIENT_DATA'],
    ]);
  });
  test.for(['ok', 'OKx', 'ALERT', 'OK-1x3'])('%s is none', (text) => {
    expect(() => parseStates(text)).toThrow(NotationError);
  });
});

describe('what cannot be read is named with its place', () => {
  const cases: Record<string, [text: string, piece: string, message: RegExp]> = {
    'a word': ['1 two 3', 'two', /^"two" is not a piece of a series: write 12, 12x3/],
    'a step without a count': ['0 1+2', '1+2', /does not say how often: write 1\+2x3/],
    'a missing value that grows': ['_+1x3', '_+1x3', /is not a piece/],
    'a count that is no whole number': ['1x2.5', '1x2.5', /is not a piece/],
    'a series without end': ['0 0x99999999', '0x99999999', /longer than 20160 periods/],
    'missing values without end': ['_x99999999', '_x99999999', /longer than 20160 periods/],
  };
  test.for(Object.entries(cases))('%s', ([, [text, piece, message]]) => {
    let error: unknown;
    try {
      parseValues(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(NotationError);
    expect(error).toMatchObject({ offset: text.indexOf(piece), length: piece.length });
    expect((error as Error).message).toMatch(message);
  });
});
