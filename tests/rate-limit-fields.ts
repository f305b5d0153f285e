/** One limit as `RateLimit-Policy` and `RateLimit` tell of it. */
export interface ToldLimit {
  readonly name: string;
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** A List of Strings with Integers as parameters, of RFC 9651: all that the two fields have. */
const item = /^"([ -!#-[\]-~]+)"((?:;[a-z]+=\d{1,15})+)$/;

function readList(field: string | null): [string, Record<string, number>][] {
  return (field ?? '').split(', ').map((text) => {
    const [, name, parameters] = item.exec(text) ?? [];
    if (name === undefined || parameters === undefined) throw new Error(`no structured field: ${field}`);
    const pairs = parameters.slice(1).split(';');
    return [name, Object.fromEntries(pairs.map((pair) => pair.split('=')).map(([key, value]) => [key, Number(value)]))];
  });
}

/** The limits of which `answer` tells. Throws when a field is none of RFC 9651, or the two are not about the same limits. */
export function toldLimits(answer: { headers: Headers }): ToldLimit[] {
  const left = readList(answer.headers.get('ratelimit'));
  const policies = readList(answer.headers.get('ratelimit-policy'));
  return policies.map(([name, { q, w }], index) => {
    const [leftName, { r, t } = {}] = left[index] ?? [];
    const values = [q, w, r, t];
    if (leftName !== name || left.length !== policies.length || values.includes(undefined))
      throw new Error(`RateLimit does not tell of ${name}`);
    const [limit, windowSeconds, remaining, resetSeconds] = values as [number, number, number, number];
    return { name, limit, windowSeconds, remaining, resetSeconds };
  });
}
