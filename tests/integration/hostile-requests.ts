import fc from 'fast-check';

/** A request as a property test throws it: `body` is left out where there is none. */
export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

const injections = [
  "Robert'); DROP TABLE claims;-- ",
  "' OR '1'='1",
  'x\r\nSet-Cookie: a=b',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '../../etc/passwd',
  '\u0000',
  '\u2028',
  '\ud800',
  'a'.repeat(201),
  '𝒳'.repeat(200),
  '__proto__',
  'constructor',
];

const anyText = fc.oneof(
  fc.constantFrom(...injections),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 210 }),
);
const policyId = fc.constantFrom('MOT-204518', 'p001', 'ABCD-123456789012', 'A000');
const birthday = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.date({ min: new Date('1900-01-01'), max: new Date('2020-12-31'), noInvalidDate: true }).map(isoDay),
  },
  fc.constantFrom('2000-02-29', '1900-02-29', '2999-01-01', '0000-00-00', '1800-01-01', '1990-13-01', '1990-4-25'),
);
const usualMobile = fc.constantFrom(
  '+44 7700 900123',
  '07700 900123',
  '+1 212 555 0123',
  '+81 90-1234-5678',
  '+33 6 12 34 56 78',
  '+440',
);
/** Of countries whose plans know numbers longer than E.164 allows, among others. */
const mobileOfAnyLength = fc
  .tuple(fc.constantFrom('+1', '+43', '+49', '+62', '+81'), fc.stringMatching(/^[1-9][0-9]{3,16}$/))
  .map((parts) => parts.join(' '));
const mobile = fc.oneof({ weight: 6, arbitrary: usualMobile }, { weight: 1, arbitrary: mobileOfAnyLength });

/** Mostly what somebody would send, so that many requests reach the database; any field may be anything. */
function field<Value>(usual: fc.Arbitrary<Value>): fc.Arbitrary<Value | unknown> {
  return fc.oneof(
    { weight: 20, arbitrary: usual },
    { weight: 1, arbitrary: anyText },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}

const claimFields = fc.record(
  {
    policy_id: field(policyId),
    name: field(fc.oneof(anyText, ...Array(3).fill(fc.constantFrom('Zoë Ölund', '王小明', "O'Brien")))),
    dob: field(birthday),
    mobile: field(mobile),
    // After every usual birthday; a claim with an earlier one is refused.
    when_happened: field(fc.oneof({ weight: 4, arbitrary: fc.constantFrom('2021-02-28', '2024-02-29', '') }, birthday)),
    what_happened: field(anyText),
    product: field(fc.constantFrom('motor', 'home', 'nothing', '')),
    submission_id: field(fc.oneof(fc.uuid(), fc.constant('00000000-0000-4000-8000-000000000000'))),
  },
  { requiredKeys: ['policy_id', 'name', 'dob', 'mobile'] },
);

const jsonBody = claimFields.map((fields) => Buffer.from(JSON.stringify(fields)));
const formBody = claimFields.map((fields) => {
  const texts = Object.entries(fields).map(([name, value]): [string, string] => [name, textOf(value)]);
  return Buffer.from(new URLSearchParams(texts).toString());
});
const multipartBody = claimFields.map((fields) =>
  Buffer.from(
    `${Object.entries(fields)
      .map(([name, value]) => `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${textOf(value)}\r\n`)
      .join('')}--edge--\r\n`,
  ),
);
const anyBody = fc.oneof(
  jsonBody,
  formBody,
  multipartBody,
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 16_000, max: 40_000 }).map((length) => Buffer.alloc(length, 'x=%&')),
  fc
    .constantFrom('{', '[]', 'null', '"', '%', '%ff=%fe', '--edge', '--edge\r\n\r\n', '')
    .map((text) => Buffer.from(text)),
);
const anyContentType = fc.constantFrom(
  'application/json',
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-16',
  'multipart/form-data; boundary=edge',
  'multipart/form-data',
  'text/plain',
  '/',
);

/** What a header may carry on the wire: no control characters, each of one byte. */
const headerText = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 60 }),
  fc.string({ unit: fc.integer({ min: 0xa0, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 60 }),
);
const hostileHeaders = fc.record(
  {
    'idempotency-key': fc.oneof(fc.constantFrom('key-1', 'key-2', 'k'.repeat(128), 'k'.repeat(129)), headerText),
    'x-forwarded-for': fc.oneof(
      headerText,
      fc.constantFrom('203.0.113.9', '::1', '::ffff:1.2.3.4', 'fe80::1%eth0', '[::1', '1.2.3.4:5'),
    ),
    'x-amzn-trace-id': fc.oneof(headerText, fc.constant('Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1')),
    traceparent: fc.oneof(headerText, fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')),
    origin: fc.oneof(headerText, fc.constantFrom('null', 'https://evil.example')),
    'sec-fetch-site': fc.oneof(headerText, fc.constantFrom('same-origin', 'cross-site')),
    accept: headerText,
    cookie: headerText,
    'user-agent': headerText,
    'content-encoding': headerText,
    'x-forwarded-proto': headerText,
    'if-none-match': headerText,
    range: headerText,
  },
  { requiredKeys: [] },
);
/** Most requests carry few of them: a wrong origin alone would keep all the others from being looked at. */
const fewHeaders = fc
  .tuple(hostileHeaders, fc.subarray(['idempotency-key', 'x-forwarded-for', 'x-amzn-trace-id', 'cookie', 'accept']))
  .chain(([all, names]) =>
    fc.constantFrom(
      all,
      ...Array(4).fill(Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))),
    ),
  );

const pathText = fc
  .string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 30 })
  .filter((text) => !text.includes('#'));
const path = fc.oneof(
  fc.constantFrom('/', '/claim', '/api/claims', '/healthz', '/readyz', '/site.css', '/docs', '/openapi.json'),
  fc.constantFrom('C-0000-0000-0000', '%00', '%ff', '%c0%af', '..%2f', "'%20OR%201=1").map((text) => `/claims/${text}`),
  pathText.map((text) => `/claims/${text}`),
  pathText.map((text) => `/api/claims/${text}`),
  pathText.map((text) => `/${text}`),
);
const query = fc.oneof(
  fc.constant(''),
  fc.webQueryParameters().map((text) => `?${text}`),
  pathText.map((text) => `?${text}`),
);

const submissions = fc
  .record({
    target: fc.oneof(
      jsonBody.map((body) => ({ path: '/api/claims', type: 'application/json', body })),
      formBody.map((body) => ({ path: '/claim', type: 'application/x-www-form-urlencoded', body })),
      multipartBody.map((body) => ({ path: '/claim', type: 'multipart/form-data; boundary=edge', body })),
      fc.record({ path: fc.constantFrom('/api/claims', '/claim'), type: anyContentType, body: anyBody }),
    ),
    headers: fewHeaders,
    query,
  })
  .map(
    ({ target, headers, query }): HostileRequest => ({
      method: 'POST',
      path: target.path + query,
      headers: { ...headers, 'content-type': target.type },
      body: target.body,
    }),
  );
const wanderings = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
    path: fc.tuple(path, query).map(([before, after]) => before + after),
    headers: fewHeaders,
    body: fc.option(anyBody, { nil: undefined }),
  })
  .map(
    ({ method, body, ...rest }): HostileRequest => ({
      ...rest,
      method,
      body: method === 'GET' || method === 'HEAD' ? undefined : body,
    }),
  );

/** Requests of every kind: bodies, headers, paths and query strings that nobody should send. */
export const hostileRequests: fc.Arbitrary<HostileRequest> = fc.oneof(
  { weight: 3, arbitrary: submissions },
  { weight: 2, arbitrary: wanderings },
);

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
