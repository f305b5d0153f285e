import { z } from 'zod';

const longestKey = 128;
/** A String of RFC 9651, and parameters behind it, which mean nothing here. */
const quoted = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"(?:[ ]*;[\x20-\x7e]*)?$/;
const bare = /^[\x21-\x7e]+$/;

/** In words, for whoever sent another one. */
export const idempotencyKeyRule = `Send 1 to ${longestKey} printable ASCII characters: in double quotes, or without spaces and as they are.`;

/** As a header carries it. */
export const idempotencyKeySchema = z
  .string()
  .min(1)
  .regex(/^(?:[\x21\x23-\x7e][\x21-\x7e]*|"[\x20-\x7e]+".*)$/)
  .meta({ description: idempotencyKeyRule, examples: ['"3f1c9a52-6f0e-4c53-9a5e-0d1b5f8f2b7c"'] });

/**
 * Reads the `Idempotency-Key` of a request: a String of structured fields, as the IETF's draft has it, or the same without
 * its quotes, as most clients send it. Both are one key. Undefined when it is neither.
 */
export function readIdempotencyKey(header: string): string | undefined {
  const key = header.startsWith('"') ? quoted.exec(header)?.[1]?.replace(/\\(.)/g, '$1') : bare.exec(header)?.[0];
  return key === undefined || key === '' || key.length > longestKey ? undefined : key;
}
