/**
 * Bytes of a line at most, with its end. rsyslog cuts a message at 8096 bytes unless it is told otherwise, and what is cut is no JSON:
 * CloudWatch Logs finds no field in it. journald divides a line at 48 kB.
 */
export const longestLineBytes = 8000;

/** A UTF-16 code unit takes three bytes at most. */
const surelyShort = Math.floor(longestLineBytes / 3);

/** `line`, one JSON object and its end, with its longest texts shortened as far as it takes to fit `longestLineBytes`. */
export function shortenLine(line: string): string {
  if (line.length <= surelyShort || Buffer.byteLength(line) <= longestLineBytes) return line;
  const fields: unknown = JSON.parse(line);
  let shortened = line;
  for (let most = longestLineBytes / 2; Buffer.byteLength(shortened) > longestLineBytes; most /= 2) {
    const shorten = (_name: string, value: unknown) =>
      typeof value === 'string' && value.length > most ? `${value.slice(0, most)}…`.toWellFormed() : value;
    shortened = `${JSON.stringify(fields, shorten)}\n`;
  }
  return shortened;
}
