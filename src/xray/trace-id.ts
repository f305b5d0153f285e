/** X-Ray's `1-5759e988-bd862e3fe1be46a994272793` for OpenTelemetry's `5759e988bd862e3fe1be46a994272793`. */
export function toXrayTraceId(traceId: string): string {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}

/** OpenTelemetry's 32 hex digits, in lower case, for an id in X-Ray's form. Undefined for anything else. */
export function fromXrayTraceId(text: string): string | undefined {
  const parts = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i.exec(text);
  return parts === null ? undefined : `${parts[1]}${parts[2]}`.toLowerCase();
}

/**
 * A trace id in X-Ray's form, from that form or from the 32 hex digits of W3C and OpenTelemetry, which stand in log lines as
 * `trace_id`. Undefined for anything else.
 */
export function xrayTraceId(text: string): string | undefined {
  const given = text.trim();
  const digits = /^[0-9a-f]{32}$/i.test(given) ? given.toLowerCase() : fromXrayTraceId(given);
  return digits === undefined ? undefined : toXrayTraceId(digits);
}

/** When a trace began, which its id tells: the first eight digits are seconds since 1970. */
export function traceIdTimeMs(traceId: string): number {
  return Number.parseInt(traceId.slice(2, 10), 16) * 1000;
}
