const leastSeconds = 3;
const mostSeconds = 7;

/**
 * Seconds after which to try again when the database is away, or when too many requests are under way. Everybody gets
 * another number: those who were refused together would otherwise come back together, too.
 */
export function retryAfterSeconds(): number {
  return leastSeconds + Math.floor(Math.random() * (mostSeconds - leastSeconds + 1));
}
