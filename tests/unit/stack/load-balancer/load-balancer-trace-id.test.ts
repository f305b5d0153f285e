import { describe, expect, test } from 'vitest';
import { createTraceId, forwardedTraceId } from '../../../../src/stack/load-balancer/load-balancer-trace-id.ts';

const root = 'Root=1-67891233-abcdef012345678912345678';
const fresh = '1-67891234-12456789abcdef0123456789';

describe('the trace id a target gets', () => {
  const cases: Record<string, { received: string | undefined; forwarded: string }> = {
    'a request without the header gets a Root': { received: undefined, forwarded: `Root=${fresh}` },
    'an empty header counts as none': { received: ' ', forwarded: `Root=${fresh}` },
    'a Root is kept and a Self put in front': { received: root, forwarded: `Self=${fresh};${root}` },
    'fields of the application are kept': {
      received: `${root};CalledFrom=app`,
      forwarded: `Self=${fresh};${root};CalledFrom=app`,
    },
    'an earlier Self is replaced': {
      received: `Self=1-00000001-000000000000000000000001;${root}`,
      forwarded: `Self=${fresh};${root}`,
    },
    'a header without a Root gets one': { received: 'CalledFrom=app', forwarded: `Root=${fresh};CalledFrom=app` },
    'spaces around fields are dropped': {
      received: ` ${root} ; Sampled=1`,
      forwarded: `Self=${fresh};${root};Sampled=1`,
    },
  };
  test.each(Object.entries(cases))('%s', (_, { received, forwarded }) => {
    expect(forwardedTraceId(received, () => fresh)).toBe(forwarded);
  });
});

test('a new trace id holds the time in seconds and 96 random bits', () => {
  const random = Uint8Array.from({ length: 12 }, (_, index) => index);
  expect(createTraceId(0x67891233 * 1000 + 999, random)).toBe('1-67891233-000102030405060708090a0b');
  expect(createTraceId(5000, random)).toBe('1-00000005-000102030405060708090a0b');
});
