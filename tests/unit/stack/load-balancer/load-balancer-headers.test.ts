import { describe, expect, test } from 'vitest';
import { requestHeaders, responseHeaders } from '../../../../src/stack/load-balancer/load-balancer-headers.ts';

const own = ['X-Forwarded-For', '203.0.113.9', 'X-Forwarded-Proto', 'http', 'X-Forwarded-Port', '8080'];
const trace = ['X-Amzn-Trace-Id', 'Root=new'];

describe('the headers a target gets', () => {
  const cases: Record<string, { received: string[]; forwarded: string[] }> = {
    'the host is the one the client named': {
      received: ['Host', 'claims.example'],
      forwarded: ['Host', 'claims.example', ...own, ...trace],
    },
    'the client is appended to who forwarded before it, in one line': {
      received: ['x-forwarded-for', '198.51.100.1, 198.51.100.2', 'X-Forwarded-For', '198.51.100.3'],
      forwarded: [
        'X-Forwarded-For',
        '198.51.100.1, 198.51.100.2, 198.51.100.3, 203.0.113.9',
        ...own.slice(2),
        ...trace,
      ],
    },
    'what the client says of protocol and port is replaced': {
      received: ['X-Forwarded-Proto', 'https', 'x-forwarded-port', '443'],
      forwarded: [...own, ...trace],
    },
    'the trace id is made from the one received': {
      received: ['x-amzn-trace-id', 'Root=old'],
      forwarded: [...own, 'X-Amzn-Trace-Id', 'Root=old+'],
    },
    'hop-by-hop headers end here, those that Connection names too': {
      received: ['Connection', 'close, X-Secret', 'x-secret', '1', 'TE', 'trailers', 'Upgrade', 'h2c', 'Accept', '*/*'],
      forwarded: ['Accept', '*/*', ...own, ...trace],
    },
    'a chunked body stays chunked': {
      received: ['Transfer-Encoding', 'chunked'],
      forwarded: [...own, ...trace, 'Transfer-Encoding', 'chunked'],
    },
    'an expectation is not passed on, because it was met here': {
      received: ['Expect', '100-continue', 'Content-Length', '3'],
      forwarded: ['Content-Length', '3', ...own, ...trace],
    },
    'repeated headers stay repeated': {
      received: ['Cookie', 'a=1', 'Cookie', 'b=2'],
      forwarded: ['Cookie', 'a=1', 'Cookie', 'b=2', ...own, ...trace],
    },
  };
  test.each(Object.entries(cases))('%s', (_, { received, forwarded }) => {
    const headers = requestHeaders({
      received,
      clientAddress: '203.0.113.9',
      listenerPort: 8080,
      traceId: (before) => (before === undefined ? 'Root=new' : `${before}+`),
    });
    expect(headers).toEqual(forwarded);
  });
});

test('a client gets the headers of the target but hop-by-hop ones', () => {
  expect(
    responseHeaders(['Set-Cookie', 'a=1', 'Keep-Alive', 'timeout=5', 'Connection', 'keep-alive', 'Set-Cookie', 'b=2']),
  ).toEqual(['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
});
