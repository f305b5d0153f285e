import { describe, expect, test } from 'vitest';
import { markdown } from '../../../../src/console/page/markdown.ts';

describe('nothing in Markdown can run or call out', () => {
  test.each([
    ['a script', '<script>alert(1)</script>'],
    ['a script in a block', 'text\n\n<div>\n<script>alert(1)</script>\n</div>\n'],
    ['a handler', '<img src=x onerror=alert(1)>'],
    ['a javascript link', '[x](javascript:alert(1))'],
    ['a javascript link in disguise', '[x](JaVa&#x53;cript:alert(1))'],
    ['a javascript link with a tab in it', '[x](<java\tscript:alert(1)>)'],
    ['a data link', '[x](data:text/html,<script>alert(1)</script>)'],
    ['a javascript autolink', '<javascript:alert(1)>'],
    ['a javascript reference', '[x][1]\n\n[1]: javascript:alert(1)'],
    ['a javascript image', '![x](javascript:alert(1))'],
    ['an attribute broken out of', '[x](https://example.com/"onmouseover="alert(1))'],
    ['a fence with a hostile language', '```"><script>alert(1)</script>\nx\n```'],
  ])('%s', (_sentence, source) => {
    const result = String(markdown(source));
    expect(result).not.toMatch(/<script|<img|<[^>]*\son\w+=|href="\s*(javascript|data):/i);
  });
});

test('raw HTML is shown as text', () => {
  expect(String(markdown('a <b>bold</b> word'))).toContain('a &lt;b&gt;bold&lt;/b&gt; word');
});

test('links, code, lists and tables are drawn', () => {
  const result = String(markdown('[a](https://example.com) `b`\n\n- c\n\n| d |\n|---|\n| e |'));
  expect(result).toContain('<a href="https://example.com" rel="noreferrer">a</a>');
  expect(result).toMatch(/<code>b<\/code>[\s\S]*<li>c<\/li>[\s\S]*<td>e<\/td>/);
});

test('links into the console and by mail are kept, images become links', () => {
  expect(String(markdown('[a](/alarms)'))).toContain('href="/alarms"');
  expect(String(markdown('[a](mailto:on-call@example.com)'))).toContain('href="mailto:');
  expect(String(markdown('![a plot](https://example.com/x.png)'))).toContain('>a plot</a>');
});

test("CloudWatch's buttons are links", () => {
  expect(String(markdown('[button:primary:Runbook](https://example.com)'))).toContain('class="button">Runbook</a>');
});

test.each([
  ['one heading stands below the page title', '### a', ['h2']],
  ['no level is skipped', '# a\n### b\n# c', ['h2', 'h3', 'h2']],
])('%s', (_sentence, source, expected) => {
  expect([...String(markdown(source)).matchAll(/<(h\d)>/g)].map(([, tag]) => tag)).toEqual(expected);
});
