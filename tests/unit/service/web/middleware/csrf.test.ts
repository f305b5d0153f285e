import { describe, expect, it } from 'vitest';
import { refuseCrossSite } from '../../../../../src/service/web/middleware/csrf.ts';
import { protectedApp } from '../protected-app.ts';

const app = protectedApp(refuseCrossSite());

describe('a POST', () => {
  it.each<[string, Record<string, string>, number]>([
    ['from our own page', { 'Sec-Fetch-Site': 'same-origin' }, 200],
    ['that a person began', { 'Sec-Fetch-Site': 'none' }, 200],
    ['from another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['from a neighbouring host', { 'Sec-Fetch-Site': 'same-site' }, 403],
    [
      'from another site that claims our origin',
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://claims.example' },
      403,
    ],
    ['with our origin, TLS ended before us', { Origin: 'https://claims.example' }, 200],
    ['with our origin in capitals', { Origin: 'https://CLAIMS.example' }, 200],
    ['with another origin', { Origin: 'https://evil.example' }, 403],
    ['with an origin that only begins like ours', { Origin: 'https://claims.example.evil.example' }, 403],
    ['with our name on another port', { Origin: 'http://claims.example:9000', Host: 'claims.example:8080' }, 403],
    ['with our port, which a proxy left out', { Origin: 'http://claims.example:8080' }, 200],
    ['from a sandboxed frame', { Origin: 'null' }, 403],
    ['with an origin that is none', { Origin: '\\' }, 403],
    ['from a program', {}, 200],
  ])('%s', async (_, headers, status) => {
    const answer = await app.request('/claim', { method: 'POST', headers: { Host: 'claims.example', ...headers } });
    expect(answer.status).toBe(status);
  });

  it('is refused as a problem document where programs ask, whatever the method', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site' };
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await app.request('/api/claims', { method, headers });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ status: 403, trace_id: expect.any(String) });
    }
  });
});

it('lets reading through from everywhere, because links do', async () => {
  expect((await app.request('/', { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(200);
});
