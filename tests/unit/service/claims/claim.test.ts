import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createParseSubmission } from '../../../../src/service/claims/claim.ts';
import { sampleClaim } from '../../../../src/service/claims/sample-claim.ts';
import { codePointName, codePoints } from './code-points.ts';

const parseSubmission = createParseSubmission({ phoneRegion: 'GB' });
const context = { today: new Date('2026-03-01T09:59:59Z'), productCodes: new Set(['motor', 'home']) };
const { when_happened, what_happened, ...valid } = sampleClaim();

function errorsOf(changes: Record<string, unknown>): Record<string, string> {
  const parsed = parseSubmission({ ...valid, ...changes }, context);
  return parsed.ok ? {} : { ...parsed.errors };
}

describe('a valid submission', () => {
  it('is kept in the form in which it is stored', () => {
    expect(parseSubmission({ ...valid, policy_id: ' mot-204518 ', mobile: '(0) 7700-900 123' }, context)).toEqual({
      ok: true,
      submission: {
        policyId: 'MOT-204518',
        name: 'Zoë Ölund',
        dob: '1990-04-25',
        mobile: '+447700900123',
        productCode: undefined,
        whenHappened: undefined,
        whatHappened: undefined,
      },
    });
  });

  it.each([
    ['a policy number without a dash', { policy_id: 'P001' }],
    ['a name in another script', { name: '王小明' }],
    ['a name of 200 characters beyond the basic plane', { name: '𠮷'.repeat(200) }],
    ['a name written from right to left', { name: 'ליאור כהן' }],
    ['a name with a joiner between its letters', { name: 'می\u200cنا' }],
    ['a name that looks like SQL', { name: "Robert'); DROP TABLE claims;--" }],
    ['somebody born today', { dob: '2026-03-01' }],
    ['somebody born 130 years ago to the day', { dob: '1896-03-01' }],
    ['a leap day', { dob: '2000-02-29' }],
    ['a product', { product: 'motor' }],
    ['no product', { product: '' }],
    ['a product that is null', { product: null }],
    ['what happened and when', { when_happened, what_happened }],
    ['neither', { when_happened: '', what_happened: ' \r\n ' }],
    ['neither, said by null', { when_happened: null, what_happened: null }],
    ['an incident of today', { when_happened: '2026-03-01' }],
    ['an incident on the day of birth', { when_happened: valid.dob }],
    ['fields that nobody asked for', { extra: 'x' }],
  ])('may have %s', (_, changes) => {
    expect(errorsOf(changes)).toEqual({});
  });
});

describe('an invalid submission', () => {
  it.each([
    ['no policy number', { policy_id: '' }, 'policy_id'],
    ['a policy number of digits only', { policy_id: '12345' }, 'policy_id'],
    ['a policy number that is an object', { policy_id: { a: 1 } }, 'policy_id'],
    ['a name of spaces', { name: '   ' }, 'name'],
    ['a name of 201 characters', { name: 'a'.repeat(201) }, 'name'],
    ['a policy number of a letter that grows in upper case', { policy_id: 'ß123' }, 'policy_id'],
    ['a name with a line break', { name: 'a\nb' }, 'name'],
    ['a name with a separator of paragraphs', { name: 'a\u2029b' }, 'name'],
    ['a name with a zero byte', { name: 'a\0b' }, 'name'],
    ['a name with half a character', { name: 'a\ud83d' }, 'name'],
    ['a name with a letter that was no UTF-8', { name: 'Zo\ufffd' }, 'name'],
    ['a name that nobody can see', { name: '\u200b\u2060' }, 'name'],
    ['a name that is a list', { name: ['a'] }, 'name'],
    ['a date that does not exist', { dob: '2023-02-29' }, 'dob'],
    ['a date in another notation', { dob: '25/04/1990' }, 'dob'],
    ['a date in the future', { dob: '2026-03-02' }, 'dob'],
    ['a date 130 years and a day back', { dob: '1896-02-29' }, 'dob'],
    ['a policy number with a letter of another script', { policy_id: 'МОТ-204518' }, 'policy_id'],
    ['a policy number with a footnote', { policy_id: 'MOT-20451²' }, 'policy_id'],
    ['a date with a time', { dob: '1990-04-25T00:00:00Z' }, 'dob'],
    ['a date that is a number', { dob: 19900425 }, 'dob'],
    ['a mobile number with letters', { mobile: 'call me' }, 'mobile'],
    ['a mobile number that is too short', { mobile: '12345' }, 'mobile'],
    ['a mobile number that is too long', { mobile: '+44 7700 900123 4567' }, 'mobile'],
    [
      'a mobile number that is too long for E.164, though not for its country',
      { mobile: '+49 12345678901234' },
      'mobile',
    ],
    ['a mobile number that is too short, though not for its country', { mobile: '+49 8262' }, 'mobile'],
    ['a mobile number with an extension', { mobile: '+44 7700 900123 ext. 5' }, 'mobile'],
    ['a mobile number of a country that does not exist', { mobile: '+999 7700 900123' }, 'mobile'],
    ['a mobile number with words around it', { mobile: 'call +44 7700 900123 please' }, 'mobile'],
    ['an incident of tomorrow', { when_happened: '2026-03-02' }, 'when_happened'],
    ['an incident before the birth', { when_happened: '1990-04-24' }, 'when_happened'],
    ['an incident on a day that does not exist', { when_happened: '2023-02-29' }, 'when_happened'],
    ['an incident in another notation', { when_happened: '30/11/2024' }, 'when_happened'],
    ['a date of the incident that is a number', { when_happened: 20241130 }, 'when_happened'],
    ['a story that is a list', { what_happened: ['x'] }, 'what_happened'],
    ['a story with half a character', { what_happened: 'a\ud83d' }, 'what_happened'],
    ['a story with a letter that was no UTF-8', { what_happened: 'Zo\ufffd' }, 'what_happened'],
    ['a product that is a number', { product: 7 }, 'product'],
    ['a product that does not exist', { product: 'yacht' }, 'product'],
  ])('has %s', (_, changes, field) => {
    expect(Object.keys(errorsOf(changes))).toEqual([field]);
  });

  it('names every field that is wrong at once', () => {
    const parsed = parseSubmission({}, context);
    expect(parsed.ok ? [] : Object.keys(parsed.errors)).toEqual(['policy_id', 'name', 'dob', 'mobile']);
  });

  it('tells of an incident before the birth beside whatever else is wrong', () => {
    const changes = { policy_id: '', name: 7, mobile: 'x', product: 'yacht', when_happened: '1990-04-24' };
    expect(Object.keys(errorsOf(changes)).sort()).toEqual(Object.keys(changes).sort());
    expect(Object.keys(errorsOf({ ...changes, dob: 'x' }))).not.toContain('when_happened');
  });

  it.each([[null], ['text'], [7], [[]]])('may be no object at all: %j', (input) => {
    expect(parseSubmission(input, context).ok).toBe(false);
  });
});

/** What is stored of a text that tells what happened. */
function storedStory(story: string): string | undefined {
  const parsed = parseSubmission({ ...valid, what_happened: story }, context);
  return parsed.ok ? parsed.submission.whatHappened : 'refused';
}

describe('what happened', () => {
  /** A letter of each length that UTF-8 has, one that is put together, and one of a script from right to left. */
  const letters = ['a', 'é', '字', '𠮷', '\u0301', 'א', '😀'];

  it(`has 2000 characters of any script, and no more: ${letters.length} kinds`, () => {
    for (const letter of letters) {
      expect(storedStory(letter.repeat(2000))).toBe(letter.repeat(2000));
      expect([letter, storedStory(letter.repeat(2001))]).toEqual([letter, 'refused']);
    }
  });

  const controls = Array.from({ length: 0x2030 }, (_, code) => String.fromCodePoint(code)).filter((character) =>
    /[\p{Cc}\p{Zl}\p{Zp}]/u.test(character),
  );

  it(`has no control characters but tabs, and one kind of line break: ${controls.length} characters`, () => {
    const breaks = ['\n', '\r', '\v', '\f', '\x85', '\u2028', '\u2029'];
    for (const character of controls) {
      const kept = breaks.includes(character) ? '\n' : character === '\t' ? '\t' : '';
      expect(storedStory(`a${character}b`)).toBe(`a${kept}b`);
    }
    expect(storedStory('\r\na\r\n\r\nb\n')).toBe('a\n\nb');
    expect(storedStory('a\r\n'.repeat(1000))).toBe('a\n'.repeat(1000).trim());
  });
});

describe('today', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => new Date(Date.UTC(2026, 11, 31, hour, 30)));
  const zones = Array.from({ length: 27 }, (_, index) => index - 12);
  const dayIn = (zone: number, now: Date) => new Date(now.getTime() + zone * 3_600_000).toISOString().slice(0, 10);
  const isTaken = (dob: string, today: Date) => parseSubmission({ ...valid, dob }, { ...context, today }).ok;

  it(`is the day that it is anywhere on earth, and tomorrow is the one after the latest: ${hours.length * zones.length} hours`, () => {
    for (const now of hours) {
      for (const zone of zones) expect([now, zone, isTaken(dayIn(zone, now), now)]).toEqual([now, zone, true]);
      expect([now, isTaken(dayIn(14 + 24, now), now)]).toEqual([now, false]);
    }
  });
});

function submissionOf(changes: Record<string, unknown>) {
  const parsed = parseSubmission({ ...valid, ...changes }, context);
  return parsed.ok ? parsed.submission : parsed.errors;
}

describe('what a paste brings along', () => {
  const pasted = {
    'unseen characters': codePoints(/^\p{Default_Ignorable_Code_Point}$/u),
    'marks of direction': codePoints(/^\p{Bidi_Control}$/u),
    'kinds of white space': codePoints(/^\p{White_Space}$/u),
  };
  const dashes = codePoints(/^\p{Dash}$/u);
  const digits = codePoints(/^\p{Nd}$/u);
  const scripts = Array.from({ length: digits.length / 10 }, (_, index) => digits.slice(index * 10, index * 10 + 10));
  const stored = submissionOf({ mobile: '+44 7700 900123' });

  function lost(characters: readonly string[], changes: (character: string) => Record<string, string>): string[] {
    return characters
      .filter((character) => !isDeepStrictEqual(submissionOf(changes(character)), stored))
      .map(codePointName);
  }

  describe.each(Object.entries(pasted))('%s', (_, characters) => {
    it(`are left out of policy number, date and mobile number: ${characters.length}`, () => {
      const wrong = lost(characters, (mark) => ({
        policy_id: `${mark}MOT${mark}-${mark}204${mark}518${mark}`,
        dob: `${mark}1990${mark}-04-${mark}25${mark}`,
        mobile: `${mark}+44${mark}7700 ${mark}900123${mark}`,
      }));
      expect(wrong).toEqual([]);
      expect(characters.length).toBeGreaterThan(10);
    });

    it(`are no name by themselves: ${characters.length}`, () => {
      const names = characters.filter((mark) => JSON.stringify(errorsOf({ name: `${mark} ${mark}` })) === '{}');
      expect(names.map(codePointName)).toEqual([]);
    });
  });

  it(`is one of ${dashes.length} dashes, all of them hyphens`, () => {
    const wrong = lost(dashes, (dash) => ({
      policy_id: `MOT${dash}204518`,
      dob: `1990${dash}04${dash}25`,
      mobile: `+44${dash}7700${dash}900123`,
    }));
    expect(wrong).toEqual([]);
  });

  it(`is the digits of one of ${scripts.length} scripts`, () => {
    const wrong = scripts.filter((script) => {
      const write = (text: string) => text.replaceAll(/[0-9]/g, (digit) => script[Number(digit)] ?? '');
      const changes = { policy_id: write('MOT-204518'), dob: write('1990-04-25'), mobile: write('+447700900123') };
      return !isDeepStrictEqual(submissionOf(changes), stored);
    });
    expect(wrong).toEqual([]);
    expect(scripts.length).toBeGreaterThan(60);
  });

  const marks = codePoints(/^[\p{M}\p{Cf}\p{Z}]$/u);
  it(`is no name when it is one of ${marks.length} marks, formats and spaces alone`, () => {
    const names = marks.filter((mark) => errorsOf({ name: mark }).name === undefined);
    expect(names.map(codePointName)).toEqual([]);
  });

  it.each([
    ['fillers of Hangul', '\u3164\uffa0\u115f\u1160', 'Enter your full name'],
    ['blanks of braille', '\u2800\u2800', 'Enter your full name'],
    ['a blank hieroglyph', '\u{13441}', 'Enter your full name'],
    ['a null notehead', '\u{1d159}', 'Enter your full name'],
    ['what stands for a picture', '\ufffc', 'Enter your full name'],
    ['an accent without a letter', '\u0301', 'Enter your full name'],
    ['a line break', 'Zoë\nÖlund', 'Enter your full name on one line'],
    ['a bell', 'Zoë\u0007', 'Enter your full name again: some of its characters could not be read'],
    ['half a character', 'Zo\ud83d', 'Enter your full name again: some of its characters could not be read'],
  ])('is refused in a name when it is %s', (_, name, message) => {
    expect(errorsOf({ name })).toEqual({ name: message });
  });

  it.each([
    ['accents of their own', 'Zoe\u0308 O\u0308lund', 'Zoë Ölund'],
    ['a tab', 'Zoë\tÖlund', 'Zoë Ölund'],
    ['spaces around it, of any kind', '\ufeff\u00a0\tZoë Ölund\u3000\u0085', 'Zoë Ölund'],
    ['a joiner', 'می\u200cنا', 'می\u200cنا'],
    ['a mark of direction', 'ליאור\u200f', 'ליאור\u200f'],
    ['a wide space', '王\u3000小明', '王\u3000小明'],
    ['a typographic apostrophe and dash', 'Anne–Marie O’Neill', 'Anne–Marie O’Neill'],
    ['a letter of private use', '\ue000', '\ue000'],
  ])('is kept in a name, composed, when it is %s', (_, name, kept) => {
    expect(submissionOf({ name })).toMatchObject({ name: kept });
  });
});

describe('a policy', () => {
  it.each([
    [
      'MOT-204518',
      'MOT204518',
      'mot 204518',
      'MOT–204518',
      'MOT\u2011204518',
      'MOT-204 518',
      'M O T - 2 0 4 5 1 8',
      'ＭＯＴ－２０４５１８',
    ],
    ['P001', 'P-001', 'p 001', 'P\u2013001', 'P 0 0 1', 'Ｐ００１'],
  ])('is stored as %s however it is written', (policyId, ...written) => {
    const stored = [policyId, ...written].map((policy_id) => submissionOf({ policy_id }));
    for (const submission of stored) expect(submission).toMatchObject({ policyId });
  });
});

describe('a list of products and a day', () => {
  it('count at once when they change', () => {
    const yacht = { ...valid, product: 'yacht' };
    const bornTomorrow = { ...valid, dob: '2026-03-02' };
    expect([yacht, bornTomorrow].map((input) => parseSubmission(input, context).ok)).toEqual([false, false]);
    const tomorrow = { today: new Date('2026-03-02T00:00:00Z'), productCodes: new Set(['yacht']) };
    expect([yacht, bornTomorrow].map((input) => parseSubmission(input, tomorrow).ok)).toEqual([true, true]);
  });

  it.each([
    ['yacht', true],
    ['no code at all', false],
  ])('may be unknown, and then %j is a product: %j', (product, ok) => {
    expect(parseSubmission({ ...valid, product }, { ...context, productCodes: undefined }).ok).toBe(ok);
  });
});
