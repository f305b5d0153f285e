import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface PlainAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** A request with whatever headers a test gives it, `Host` and `Sec-Fetch-Site` too, which `fetch` sets itself. */
export async function plainRequest(
  url: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: OutgoingHttpHeaders; body?: string } = {},
): Promise<PlainAnswer> {
  return await new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method, headers, agent: false }, async (incoming) => {
      const type = incoming.headers['content-type'] ?? '';
      // A stream of events has no end: its head is the answer.
      const isStream = type.startsWith('text/event-stream');
      resolve({ status: incoming.statusCode ?? 0, type, text: isStream ? '' : await text(incoming) });
      if (isStream) incoming.destroy();
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
