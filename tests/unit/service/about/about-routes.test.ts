import { html } from 'hono/html';
import { describe, expect, it } from 'vitest';
import { createAboutRoutes } from '../../../../src/service/about/about-routes.ts';
import { claimFields } from '../../../../src/service/claims/routes/claim-fields.ts';
import type { Operator } from '../../../../src/service/config/operator-settings.ts';
import { errorPage } from '../../../../src/service/web/error-page.ts';
import { pageLayout } from '../../../../src/service/web/page-layout.ts';
import { readTemplates, walk } from '../../infrastructure/templates.ts';

const operator: Operator = {
  name: 'Ash & Birch <Mutual>',
  email: 'claims@ash.example',
  phone: '+44 20 7946 0000',
  claimsKeptFor: '7 years',
  complaintsUrl: 'https://authority.example/complain',
};
const trial = /trial copy[\s\S]*Nobody handles the claims[\s\S]*nobody\s+answers/;

const about = (whose: Operator | undefined, path: string) => createAboutRoutes({ operator: whose }).request(path);
const textOf = async (whose: Operator | undefined, path: string) => (await about(whose, path)).text();
const linksOf = (page: string) => [...page.matchAll(/href="([^"]*)"/g)].map(([, target = '']) => target);
const foot = linksOf(String(await pageLayout({ title: 'x', content: html`` }))).filter((link) =>
  link.startsWith('/about/'),
);

describe.each(foot)(`%s, which every page leads to (${foot.length} pages)`, (path) => {
  it('is there, and says on a copy without an operator that nobody answers', async () => {
    const answer = await about(undefined, path);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
    const page = await answer.text();
    expect(page).toMatch(trial);
    expect(page).not.toMatch(/mailto:|tel:|undefined/);
  });

  it('says nothing of a copy where there is an operator', async () => {
    const page = await textOf(operator, path);
    expect(page).not.toMatch(/trial copy|Nobody|nobody|undefined|<Mutual>/);
  });
});

it('knows no other page', async () => {
  expect((await about(operator, '/about/us')).status).toBe(404);
});

it('gives only the ways to reach the operator that there are', async () => {
  const ways = async (whose: Operator) =>
    linksOf(await textOf(whose, '/about/contact')).filter((link) => /^(tel|mailto):/.test(link));
  expect(await ways(operator)).toEqual(['tel:+442079460000', 'mailto:claims@ash.example']);
  expect(await ways({ ...operator, phone: undefined })).toEqual(['mailto:claims@ash.example']);
  expect(await ways({ ...operator, email: undefined })).toEqual(['tel:+442079460000']);
});

it('leads from an error page with a number to the contact', async () => {
  const page = String(await errorPage({ title: 'x', advice: 'y', xrayTraceId: '1-0-0', linksToForm: true }));
  expect(page).toMatch(/<a href="\/about\/contact">ask us about this<\/a>, give us this number: <code>1-0-0/);
});

describe('the privacy notice', () => {
  it(`says what is kept (${claimFields.length} fields), by whom, how long, and who takes complaints`, async () => {
    const page = await textOf(operator, '/about/privacy');
    for (const { label } of claimFields) expect(page).toContain(`<li>${label}`);
    expect(page).toContain('Ash &amp; Birch &lt;Mutual&gt; is responsible');
    expect(page).toContain('We keep a claim for 7 years');
    expect(page).toMatch(/Of a claim that was deleted we keep its reference/);
    expect(linksOf(page)).toEqual(expect.arrayContaining(['/about/contact', operator.complaintsUrl]));
  });

  it('promises no shorter time than the templates keep logs and backups by themselves', async () => {
    const templates = readTemplates();
    const kept = Object.values(templates).flatMap(({ Resources, Parameters }) =>
      [...walk(Resources)]
        .filter(({ path }) => path.at(-1) === 'RetentionInDays')
        .map(({ value }) => (typeof value === 'number' ? value : Parameters[(value as { Ref: string }).Ref]?.Default)),
    );
    expect(kept.length).toBeGreaterThan(2);
    expect(Math.max(...kept.map(Number))).toBe(30);
    expect(templates['database.yaml']?.Parameters.BackupRetentionDays?.MaxValue).toBe(35);
    const page = (await textOf(operator, '/about/privacy')).replaceAll(/\s+/g, ' ');
    expect(page).toMatch(/automatic backups and in the database's logs are gone at most 35 days later/);
    expect(page).toContain('data of visits for at most 30 days');
  });
});
