import { describe, expect, it } from 'vitest';
import { createPacketReader, readCommand, readPrepared } from '../../../../src/stack/breakable/mysql-packets.ts';

function packet(payload: Buffer, number = 0): Buffer {
  const header = Buffer.from([0, 0, 0, number]);
  header.writeUIntLE(payload.length, 0, 3);
  return Buffer.concat([header, payload]);
}
const query = packet(Buffer.from('\u0003INSERT INTO claims VALUES (1)'));
const prepare = packet(Buffer.from('\u0016INSERT INTO claims VALUES (?)'));
const execute = packet(Buffer.from([0x17, 5, 1, 0, 0, 0, 1, 0, 0, 0]));

describe('createPacketReader', () => {
  const stream = Buffer.concat([query, prepare, execute]);

  it.each([1, 3, 7, stream.length])('gives whole packets of a stream that comes in pieces of %d bytes', (size) => {
    const read = createPacketReader();
    const packets: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) packets.push(...read(stream.subarray(at, at + size)));
    expect(packets).toEqual([query, prepare, execute]);
  });
});

describe('readCommand', () => {
  it.each([
    ['a query', query, { kind: 'query', sql: 'INSERT INTO claims VALUES (1)' }],
    ['a text to prepare', prepare, { kind: 'prepare', sql: 'INSERT INTO claims VALUES (?)' }],
    ['a prepared statement', execute, { kind: 'execute', statement: 261 }],
    ['a ping', packet(Buffer.from([0x0e])), { kind: 'other' }],
    ['a packet of the handshake', packet(Buffer.from([0x03]), 1), undefined],
  ])('reads %s', (_, bytes, command) => {
    expect(readCommand(bytes)).toEqual(command);
  });
});

describe('readPrepared', () => {
  it('gives the number of the statement, and none for a refusal', () => {
    expect(readPrepared(packet(Buffer.from([0, 5, 1, 0, 0, 1, 0, 0, 0]), 1))).toBe(261);
    expect(readPrepared(packet(Buffer.from([0xff, 0x28, 4]), 1))).toBeUndefined();
  });
});
