import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AwsRefusal } from './service-error.ts';

/** The most a request may have on the wire. AWS page: "PutMetricData". */
const maxBytes = 1024 * 1024;
/** The most it may grow to when it is unpacked [inferred]: enough for 1000 data with 150 values each. */
const maxUnpackedBytes = 16 * 1024 * 1024;

/**
 * The body of a request as text, unpacked when it came as gzip.
 * @throws AwsRefusal RequestEntityTooLargeException, or SerializationException for what is not gzip.
 */
export async function readRequestBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // A body that is too large is read to its end all the same, or the client would not read the answer.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) throw tooLarge(maxBytes);
  const body = Buffer.concat(chunks);
  return (isGzip(request) ? await unpack(body) : body).toString('utf8');
}

function isGzip(request: IncomingMessage): boolean {
  return request.headers['content-encoding']?.includes('gzip') ?? false;
}

async function unpack(body: Buffer): Promise<Buffer> {
  try {
    return await gunzipBounded(body, { maxOutputLength: maxUnpackedBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxUnpackedBytes);
    throw new AwsRefusal('SerializationException', 'The body is not gzip, though its Content-Encoding says so.');
  }
}

const gunzipBounded = promisify(gunzip);

function tooLarge(limitBytes: number): AwsRefusal {
  return new AwsRefusal('RequestEntityTooLargeException', `The request is larger than ${limitBytes} bytes.`);
}
