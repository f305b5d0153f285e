import { plainText } from './plain-text.ts';

/** Letters, then digits: the only thing that is known of the numbers of every product. */
export const policyNumberPattern = /^([A-Za-z]{1,4})-?([0-9]{3,12})$/;

/**
 * The policy number that somebody typed or pasted, in the one form in which that policy is stored: upper case, `MOT-204518`
 * with a hyphen behind several letters, `P001` without one behind a single letter. Spaces and dashes make no difference.
 * A text that is no policy number is given back as plain text, for its error.
 */
export function readPolicyNumber(text: string): string {
  const plain = plainText(text);
  const match = policyNumberPattern.exec(plain.replaceAll(/[ -]/g, ''));
  if (match === null) return plain;
  const [, letters = '', digits = ''] = match;
  return `${letters.toUpperCase()}${letters.length === 1 ? '' : '-'}${digits}`;
}
