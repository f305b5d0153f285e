import type { RatePolicy } from '../web/middleware/rate-limits.ts';

const claimPaths = new Set(['/claim', '/api/claims']);
const lookUpPath = /^(?:\/api)?\/claims\/./;

/** By which limit a request is counted. Undefined for what costs the database nothing: the form itself, and a look at the answers. */
export function ratePolicy(method: string, path: string): RatePolicy | undefined {
  if (path === '/claim/check') return undefined;
  if (method === 'POST') return claimPaths.has(path) ? 'claims' : 'look-ups';
  return (method === 'GET' || method === 'HEAD') && lookUpPath.test(path) ? 'look-ups' : undefined;
}
