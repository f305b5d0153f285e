/** What traces are looked for, as the form and the address have it. Empty texts ask for nothing. */
export interface TraceSearch {
  readonly outcome: string;
  readonly method: string;
  readonly url: string;
  /** Milliseconds. */
  readonly slower: string;
  readonly reference: string;
  /** Any filter expression of X-Ray. */
  readonly filter: string;
}

/** How a request may have ended: a fault is the service's, an error the caller's. */
export const traceOutcomes: readonly { readonly name: string; readonly words: string; readonly expression: string }[] =
  [
    { name: 'failed', words: 'Fault or error', expression: '(fault OR error)' },
    { name: 'fault', words: 'Fault (5xx)', expression: 'fault' },
    { name: 'error', words: 'Error (4xx)', expression: 'error' },
    { name: 'throttle', words: 'Throttled (429)', expression: 'throttle' },
    { name: 'ok', words: 'OK', expression: 'ok' },
  ];

export function traceSearch(asked: (name: string) => string | undefined): TraceSearch {
  const text = (name: string) => asked(name)?.trim() ?? '';
  return {
    outcome: text('outcome'),
    method: text('method'),
    url: text('url'),
    slower: text('slower'),
    reference: text('reference'),
    filter: text('filter'),
  };
}

/** The search as one filter expression, in which `annotation` holds the reference; undefined when it asks for nothing. AWS page: "Using filter expressions". */
export function traceFilterExpression(search: TraceSearch, annotation: string | undefined): string | undefined {
  const { method, url, slower, reference, filter } = search;
  const milliseconds = Number(slower);
  const parts = [
    traceOutcomes.find(({ name }) => name === search.outcome)?.expression,
    method === '' ? undefined : `http.method = ${quoted(method)}`,
    url === '' ? undefined : `http.url CONTAINS ${quoted(url)}`,
    slower === '' || !(milliseconds >= 0) ? undefined : `responsetime >= ${milliseconds / 1000}`,
    reference === '' || annotation === undefined ? undefined : `annotation[${annotation}] = ${quoted(reference)}`,
    filter === '' ? undefined : filter,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  return parts.length > 1 && filter !== '' ? [...parts.slice(0, -1), `(${filter})`].join(' AND ') : parts.join(' AND ');
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
