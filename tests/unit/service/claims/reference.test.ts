import { describe, expect, it } from 'vitest';
import { createReference, readReference } from '../../../../src/service/claims/reference.ts';

describe('a reference', () => {
  it('reads back as itself and does not repeat', () => {
    const references = Array.from({ length: 1000 }, createReference);
    expect(new Set(references).size).toBe(1000);
    for (const reference of references) expect(readReference(reference)).toBe(reference);
  });

  it('is read as people type it', () => {
    expect(readReference(' c-7q2m-oxkd-94tl ')).toBe('C-7Q2M-0XKD-94T1');
  });

  it.each(['', 'C-123', 'D-7Q2M-0XKD-94TB', 'C-7Q2M-0XKD-94TB-1111', "C-7Q2M-0XKD-94T'", 'C-7U2M-0XKD-94TB'])(
    'is not %j',
    (text) => {
      expect(readReference(text)).toBeUndefined();
    },
  );
});
