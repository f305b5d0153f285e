/**
 * A trace id in X-Ray's form, `1-5759e988-bd862e3fe1be46a994272793`, from that form or from W3C's 32 hex digits, which
 * stand in log lines as `trace_id`. Undefined for anything else.
 */
export function xrayTraceId(text: string): string | undefined {
  const digits = /^(?:1-([0-9a-f]{8})-([0-9a-f]{24})|([0-9a-f]{8})([0-9a-f]{24}))$/i.exec(text.trim());
  if (digits === null) return undefined;
  return `1-${digits[1] ?? digits[3]}-${digits[2] ?? digits[4]}`.toLowerCase();
}

/** When a trace began, which its id tells: the first eight digits are seconds since 1970. */
export function traceIdTimeMs(traceId: string): number {
  return Number.parseInt(traceId.slice(2, 10), 16) * 1000;
}

/** The address of a trace's page. */
export function traceHref(id: string): string {
  return `/traces/${encodeURIComponent(id)}`;
}
