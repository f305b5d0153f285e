import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { AwsRefusal } from './service-error.ts';

/** The most a request may have on the wire. AWS page: "PutMetricData". */
const maxBytes = 1024 * 1024;
/** A batch of log events may have as much without what JSON adds to it [inferred: every character may be written as six]. */
const maxLogBatchBytes = 6 * maxBytes;
const logBatches = 'Logs_20140328.PutLogEvents';
/** The most it may grow to when it is unpacked [inferred]: enough for 1000 data with 150 values each. */
const maxUnpackedBytes = 16 * 1024 * 1024;
/**
 * The most values that a body may have, or parameters that a form may have [inferred]: 1000 data with 150 Values, 150 Counts and 30
 * dimensions, which is the largest input there is, are 400,000.
 */
export const maxBodyValues = 500_000;
/** The longest of them [inferred]: what is not packed has no longer one, and only PutMetricData, whose texts are short, is packed. */
export const maxBodyTextLength = maxBytes;

const pieceBytes = 256 * 1024;

/**
 * The body of a request as text, unpacked when it came as gzip.
 * @throws AwsRefusal RequestEntityTooLargeException, or SerializationException for what is not gzip, or not UTF-8.
 */
export async function readRequestBody(request: IncomingMessage): Promise<string> {
  const chunks = await readChunks(request);
  return isGzip(request) ? await unpackText(chunks) : textOf(Buffer.concat(chunks));
}

/**
 * The body of a request as bytes, unpacked when it came as gzip.
 * @throws AwsRefusal RequestEntityTooLargeException, or SerializationException for what is not gzip.
 */
export async function readRequestBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks = await readChunks(request);
  if (!isGzip(request)) return Buffer.concat(chunks);
  const pieces: Buffer[] = [];
  for await (const piece of unpackedPieces(chunks)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function readChunks(request: IncomingMessage): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const mostBytes = request.headers['x-amz-target'] === logBatches ? maxLogBatchBytes : maxBytes;
  // A body that is too large is read to its end all the same, or the client would not read the answer.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
  }
  if (bytes > mostBytes) throw tooLarge(requestSizeMessage(bytes, mostBytes));
  return chunks;
}

function isGzip(request: IncomingMessage): boolean {
  return request.headers['content-encoding']?.includes('gzip') ?? false;
}

function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw notUtf8();
  return body.toString('utf8');
}

/** Piece by piece: nobody waits for sixteen megabytes to be unpacked, put together, looked through and made a text. */
async function unpackText(chunks: readonly Buffer[]): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for await (const piece of unpackedPieces(chunks)) text += decode(decoder, piece);
  return text + decode(decoder);
}

async function* unpackedPieces(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  const unpacking = Readable.from(chunks).compose(createGunzip({ chunkSize: pieceBytes }));
  let bytes = 0;
  try {
    for await (const piece of unpacking as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maxUnpackedBytes) {
        throw tooLarge(`The request is larger than ${maxUnpackedBytes} bytes when it is unpacked.`);
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof AwsRefusal) throw error;
    throw new AwsRefusal('SerializationException', 'The body is not gzip, though its Content-Encoding says so.');
  }
}

/** Without a piece it is the end, at which no character may be cut off. */
function decode(decoder: TextDecoder, piece?: Buffer): string {
  try {
    return decoder.decode(piece, { stream: piece !== undefined });
  } catch {
    throw notUtf8();
  }
}

function notUtf8(): AwsRefusal {
  return new AwsRefusal('SerializationException', 'The body is not UTF-8.');
}

/** As CloudWatch words it (recorded). */
export function requestSizeMessage(bytes: number, mostBytes: number): string {
  return `Request size ${bytes} exceeded ${mostBytes} bytes`;
}

function tooLarge(message: string): AwsRefusal {
  return new AwsRefusal('RequestEntityTooLargeException', message);
}
