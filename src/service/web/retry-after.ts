/** Seconds after which a claimant should try again when the database is away, or when too many requests are under way. */
export const retryAfterSeconds = 5;
