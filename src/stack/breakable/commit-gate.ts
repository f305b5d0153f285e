import { Transform } from 'node:stream';
import { createPacketReader, readCommand, readPrepared } from './mysql-packets.ts';
import type { ConnectionFilter } from './tcp-proxy.ts';

/** Where on its way a statement that stores something is cut off from its client. */
export type CutMoment = 'before it arrives' | 'halfway' | 'when it has arrived' | 'between its commit and the answer';

/** Watches what clients ask of a database, and knows a statement that stores something when it passes. */
export interface CommitGate {
  /** For each connection of a `tcp-proxy.ts`. */
  createFilter(cut: () => void): ConnectionFilter;
  /** Cuts the connection of the next statement that stores something, at that moment. Resolves when it is cut. */
  cutNext(moment: CutMoment): Promise<void>;
  /** Answers to statements that store something wait so long from now on; 0 for not at all. */
  delayAnswers(ms: number): void;
}

interface Armed {
  readonly moment: CutMoment;
  done(): void;
}

/** An INSERT is a transaction by itself unless it was begun as a part of one, which COMMIT ends. */
const stores = /^\s*(?:INSERT|COMMIT)\b/i;

/** Creates a gate that lets everything through. It reads MySQL's protocol, without TLS and without compression. */
export function createCommitGate(): CommitGate {
  const armed: Armed[] = [];
  let answerDelayMs = 0;

  function createFilter(cut: () => void): ConnectionFilter {
    const readRequests = createPacketReader();
    const readAnswers = createPacketReader();
    const storing = new Set<number>();
    let isPreparing = false;
    /** The statement under way stores something. */
    let isStoring = false;
    let cutsAtAnswer: Armed | undefined;

    function passesStore(packet: Buffer): boolean {
      const command = readCommand(packet);
      if (command === undefined) return isStoring;
      isPreparing = command.kind === 'prepare' && stores.test(command.sql);
      if (command.kind === 'execute') return storing.has(command.statement);
      return command.kind === 'query' && stores.test(command.sql);
    }

    function end({ done }: Armed): void {
      cut();
      done();
    }

    /** What of the packet goes on to the server. */
    function take(packet: Buffer): Buffer {
      const wasStoring = isStoring;
      isStoring = passesStore(packet);
      const next = isStoring && !wasStoring ? armed.shift() : undefined;
      if (next === undefined) return packet;
      if (next.moment === 'between its commit and the answer') cutsAtAnswer = next;
      else if (next.moment === 'before it arrives') end(next);
      // What is handed on now is written first.
      else setImmediate(end, next);
      if (next.moment === 'before it arrives') return Buffer.alloc(0);
      return next.moment === 'halfway' ? packet.subarray(0, packet.length / 2) : packet;
    }

    return {
      requests: new Transform({
        transform(piece: Buffer, _, done) {
          for (const packet of readRequests(piece)) {
            const passed = take(packet);
            if (passed.length > 0) this.push(passed);
            if (passed.length < packet.length) break;
          }
          done();
        },
        // The connection broke before the answer: the next one is cut instead.
        destroy(error, done) {
          if (cutsAtAnswer !== undefined) armed.unshift(cutsAtAnswer);
          done(error);
        },
      }),
      answers: new Transform({
        transform(piece: Buffer, _, done) {
          const [first] = readAnswers(piece);
          const prepared = isPreparing && first !== undefined ? readPrepared(first) : undefined;
          if (first !== undefined) isPreparing = false;
          if (prepared !== undefined) storing.add(prepared);
          if (cutsAtAnswer !== undefined) {
            end(cutsAtAnswer);
            cutsAtAnswer = undefined;
            return done();
          }
          const waits = isStoring && answerDelayMs > 0;
          isStoring = false;
          if (waits) setTimeout(done, answerDelayMs, null, piece);
          else done(null, piece);
        },
      }),
    };
  }

  return {
    createFilter,
    cutNext: (moment) => new Promise((done) => armed.push({ moment, done })),
    delayAnswers(ms) {
      answerDelayMs = ms;
    },
  };
}
