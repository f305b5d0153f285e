import { describe, expect, it } from 'vitest';
import { isFromOtherSite, isOpenedByLink } from '../../../../src/console/access/request-source.ts';

const host = '127.0.0.1:4000';
const reader = (headers: Readonly<Record<string, string | undefined>>) => (name: string) =>
  ({ host, ...headers })[name];

const sources: readonly [site: string | undefined, origin: string | undefined, isOther: boolean][] = [
  ['same-origin', undefined, false],
  ['same-origin', `http://${host}`, false],
  ['same-origin', 'null', false],
  ['none', undefined, false],
  ['cross-site', undefined, true],
  ['cross-site', 'https://evil.example', true],
  ['same-site', undefined, true],
  ['same-site', 'http://127.0.0.1:8080', true],
  ['a value of later', undefined, true],
  ['', undefined, true],
  [undefined, undefined, false],
  [undefined, `http://${host}`, false],
  [undefined, `https://${host}`, false],
  [undefined, 'http://127.0.0.1:8080', true],
  [undefined, 'http://localhost:4000', true],
  [undefined, 'https://evil.example', true],
  [undefined, 'null', true],
  [undefined, '', true],
];

describe(`of ${sources.length} requests, by Sec-Fetch-Site and Origin`, () => {
  it.each(sources)('%j and %j: from another site is %s', (site, origin, isOther) => {
    expect(isFromOtherSite(reader({ 'sec-fetch-site': site, origin }))).toBe(isOther);
  });
});

const openings: readonly [method: string, mode: string | undefined, dest: string | undefined, isLink: boolean][] = [
  ['GET', 'navigate', 'document', true],
  ['POST', 'navigate', 'document', false],
  ['HEAD', 'navigate', 'document', false],
  ['GET', 'navigate', 'iframe', false],
  ['GET', 'navigate', 'object', false],
  ['GET', 'navigate', undefined, false],
  ['GET', 'no-cors', 'image', false],
  ['GET', 'no-cors', 'document', false],
  ['GET', 'cors', 'empty', false],
  ['GET', undefined, undefined, false],
];

describe(`of ${openings.length} requests, by method, Sec-Fetch-Mode and Sec-Fetch-Dest`, () => {
  it.each(openings)('%s, %s, %s: opens a tab is %s', (method, mode, dest, isLink) => {
    expect(isOpenedByLink(method, reader({ 'sec-fetch-mode': mode, 'sec-fetch-dest': dest }))).toBe(isLink);
  });
});
