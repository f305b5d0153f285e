import { describe, expect, test } from 'vitest';
import {
  fillPlaceholders,
  logPlaceholders,
  placeholdersOf,
  titleWithoutExample,
} from '../../../../src/console/logs/log-placeholders.ts';
import { searchWindow, windowAddress } from '../../../../src/console/page/search-window.ts';
import { traceFilterExpression, traceSearch } from '../../../../src/console/traces/trace-search.ts';
import { ownProject } from '../../monitoring/own-project.ts';

describe('what is asked of X-Ray', () => {
  test.each([
    ['nothing', {}, undefined],
    ['blanks', { filter: ' ', url: ' ' }, undefined],
    ['how it ended', { outcome: 'failed' }, '(fault OR error)'],
    ['an outcome that nobody knows', { outcome: 'x' }, undefined],
    ['what was asked for', { method: 'POST', url: '/claim' }, 'http.method = "POST" AND http.url CONTAINS "/claim"'],
    ['how long it took', { slower: '500' }, 'responsetime >= 0.5'],
    ['a time that is none', { slower: 'long' }, undefined],
    ['a claim', { reference: 'C-7Q2M' }, 'annotation[claim.reference] = "C-7Q2M"'],
    ['quotation marks', { url: 'a"b\\' }, 'http.url CONTAINS "a\\"b\\\\"'],
    ['an expression', { filter: 'ok OR fault' }, 'ok OR fault'],
    ['an expression beside a field', { outcome: 'ok', filter: 'a OR b' }, 'ok AND (a OR b)'],
  ])('%s', (_sentence, asked: Record<string, string>, expression) => {
    expect(
      traceFilterExpression(
        traceSearch((name) => asked[name]),
        'claim.reference',
      ),
    ).toBe(expression);
  });
});

test('without an annotation that says what a request is about nothing is asked of it', () => {
  expect(
    traceFilterExpression(
      traceSearch((name) => ({ reference: 'C-7Q2M' })[name]),
      undefined,
    ),
  ).toBeUndefined();
});

describe('the time of a search', () => {
  const nowMs = Date.UTC(2026, 1, 1, 12);
  const hour = 3_600_000;
  test.each([
    ['an hour when nothing is said', {}, ['1h', -1, 0]],
    ['a choice', { range: '3h' }, ['3h', -3, 0]],
    ['two times', { range: '3h', from: '2026-02-01T08:00', to: '2026-02-01T09:00:00' }, [undefined, -4, -3]],
    ['one time alone', { from: '2026-02-01T08:00' }, ['1h', -1, 0]],
    ['two times in the wrong order', { from: '2026-02-01T08:00', to: '2026-02-01T07:00' }, ['1h', -1, 0]],
    ['a time that is none', { from: '2026-02-31T99:00', to: '2026-02-01T07:00' }, ['1h', -1, 0]],
  ])('%s', (_sentence, asked, [range, start, end]) => {
    expect(searchWindow(asked, nowMs)).toEqual({
      range,
      startMs: nowMs + Number(start) * hour,
      endMs: nowMs + Number(end) * hour,
    });
  });

  test('an address holds whole minutes around it', () => {
    expect(windowAddress(nowMs + 59_999, nowMs + 60_001)).toEqual({ from: '2026-02-01T12:00', to: '2026-02-01T12:02' });
  });
});

describe('a saved query', () => {
  const placeholders = logPlaceholders(ownProject.console.subject);
  const query = "filter reference = 'C-0000-0000-0000' or xray_trace_id = '1-00000000-000000000000000000000000'";
  const given = { reference: ' c-7q2m-0xkd-94tb', trace: '5759e988bd862e3fe1be46a994272793' };
  const fill = (values: Record<string, string>) => fillPlaceholders(query, placeholders, (name) => values[name]);

  test('leaves open what it has an example of', () => {
    expect(placeholdersOf(query, placeholders).map(({ name }) => name)).toEqual(['reference', 'trace']);
    expect(placeholdersOf('fields @message', placeholders)).toEqual([]);
  });

  test('gets values in the form in which the log has them', () => {
    expect(fill(given)).toBe(
      "filter reference = 'C-7Q2M-0XKD-94TB' or xray_trace_id = '1-5759e988-bd862e3fe1be46a994272793'",
    );
  });

  test.each([
    ['a value is missing', { trace: '' }],
    ['a value is none', { trace: '1-2-3' }],
    ['a value would be more than a value', { reference: "C' or 1 = 1 | limit 1" }],
  ])('does not run while %s', (_sentence, change) => expect(fill({ ...given, ...change })).toBeUndefined());

  test('of a project that does not say what requests are about leaves open a trace alone', () => {
    expect(placeholdersOf(query, logPlaceholders(undefined)).map(({ name }) => name)).toEqual(['trace']);
  });

  test('takes a name as it is written where names are in small letters', () => {
    const subject = { label: '', name: '', annotation: '', example: '', placeholder: 'order-0000' };
    const fillOrder = (name: string) =>
      fillPlaceholders('filter @message like "order-0000"', logPlaceholders(subject), () => name);
    expect(fillOrder(' order-12aB ')).toBe('filter @message like "order-12aB"');
  });

  test('has a title without what is to be put where', () => {
    expect(titleWithoutExample('What happened? Put it in place of C-0000-0000-0000. Really.', placeholders)).toBe(
      'What happened? Really.',
    );
  });
});
