/** Three bytes of the payload's length and one of the packet's number, which a command begins at 0. */
const headerBytes = 4;
const numberAt = 3;

/** The first byte of a command's payload. MySQL's manual: Client/Server Protocol, Command Phase. */
const query = 0x03;
const prepare = 0x16;
const executePrepared = 0x17;

/** What a client asks of the server, as far as a cut needs to know. */
export type Command =
  /** A text of SQL. */
  | { readonly kind: 'query'; readonly sql: string }
  /** A text to prepare; the answer gives its statement a number. */
  | { readonly kind: 'prepare'; readonly sql: string }
  | { readonly kind: 'execute'; readonly statement: number }
  | { readonly kind: 'other' };

/** Gives the whole packets, header and all, that each piece of a stream completes. */
export function createPacketReader(): (piece: Buffer) => Buffer[] {
  let rest: Buffer = Buffer.alloc(0);
  return (piece) => {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const packets: Buffer[] = [];
    while (rest.length >= headerBytes && rest.length >= headerBytes + rest.readUIntLE(0, numberAt)) {
      const end = headerBytes + rest.readUIntLE(0, numberAt);
      packets.push(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
    return packets;
  };
}

/** Reads a client's packet; undefined for one that begins no command, such as one of the handshake. */
export function readCommand(packet: Buffer): Command | undefined {
  if (packet[numberAt] !== 0 || packet.length <= headerBytes) return undefined;
  const payload = packet.subarray(headerBytes);
  if (payload[0] === query) return { kind: 'query', sql: payload.toString('utf8', 1) };
  if (payload[0] === prepare) return { kind: 'prepare', sql: payload.toString('utf8', 1) };
  if (payload[0] === executePrepared && payload.length >= 5) {
    return { kind: 'execute', statement: payload.readUInt32LE(1) };
  }
  return { kind: 'other' };
}

/** The number of the statement that the server's first packet in answer to `prepare` tells of; undefined for a refusal. */
export function readPrepared(packet: Buffer): number | undefined {
  const payload = packet.subarray(headerBytes);
  return payload[0] === 0 && payload.length >= 5 ? payload.readUInt32LE(1) : undefined;
}
