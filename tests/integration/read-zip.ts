import { inflateRawSync } from 'node:zlib';

export interface ZippedFile {
  readonly name: string;
  /** Of its permissions; what a file usually has where the zip says nothing. */
  readonly mode: number;
  readonly content: Buffer;
}

/** The files of a zip, folders aside, in its own order. It must be one as `git archive` writes it: no encryption, no zip64. */
export function readZip(bytes: Buffer): ZippedFile[] {
  const end = bytes.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  const files: ZippedFile[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, nameEnd);
    const mode = (bytes.readUInt32LE(at + 38) >>> 16) & 0o777 || 0o644;
    if (!name.endsWith('/')) files.push({ name, mode, content: contentAt(bytes, at) });
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

/** Of the file whose entry in the central directory is at `at`: only there the sizes always stand. */
function contentAt(bytes: Buffer, at: number): Buffer {
  const local = bytes.readUInt32LE(at + 42);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
  return bytes.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
}
