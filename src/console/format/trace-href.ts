/** The address of a trace's page. */
export function traceHref(id: string): string {
  return `/traces/${encodeURIComponent(id)}`;
}
