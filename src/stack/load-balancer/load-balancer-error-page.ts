import { STATUS_CODES } from 'node:http';

/** A response that the load balancer gives itself. */
export interface ErrorPage {
  readonly reason: string;
  readonly headers: readonly string[];
  readonly body: string;
}

/** The small page an Application Load Balancer answers with when no target did. */
export function errorPage(status: number): ErrorPage {
  const reason = STATUS_CODES[status] ?? 'Error';
  const title = `${status} ${reason}`;
  const body = `<html>\n<head><title>${title}</title></head>\n<body>\n<center><h1>${title}</h1></center>\n</body>\n</html>\n`;
  return {
    reason,
    headers: ['Server', 'awselb/2.0', 'Content-Type', 'text/html', 'Content-Length', String(Buffer.byteLength(body))],
    body,
  };
}

/** The page as the bytes of a whole response, for a connection whose request could not be read; it closes. */
export function rawErrorResponse(status: number): string {
  const { reason, headers, body } = errorPage(status);
  const lines = [`HTTP/1.1 ${status} ${reason}`, 'Connection: close'];
  for (let index = 0; index < headers.length; index += 2) lines.push(`${headers[index]}: ${headers[index + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
