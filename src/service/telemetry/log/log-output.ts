import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { DestinationStream } from 'pino';

/** Where the log goes, which may be full, slow or gone. */
export interface LogOutput extends DestinationStream {
  /** Takes whole lines. Never waits and never throws. */
  write(lines: string): void;
  /** Writes what waits, for as long as the process may take to end. */
  flushSync(): void;
  /** Lines that were lost since it was asked last. */
  takeLost(): number;
}

/** At most so much waits for a reader that is slow. A line has some 350 characters. */
const mostWaiting = 8 * 1024 * 1024;
/** After how long it is tried again: soon while something is taken, and later and later while nothing is. */
const tryAgainMs = { first: 1, longest: 64 };
/** How long the end of a process may wait for a reader that takes nothing. */
const lastTriesMs = 250;

/**
 * Creates the output to `fd`. A pipe, a socket or a terminal is written to at once, as far as it takes it, and the rest
 * waits; a file is written to beside the event loop. What does not fit `most` characters is lost, and so is what
 * cannot be written at all, as to a full disk or to a reader that is gone; the next lines are tried all the same.
 */
export function createLogOutput({ fd = 1, most = mostWaiting }: { fd?: number; most?: number } = {}): LogOutput {
  const isFile = isRegularFile(fd);
  const target = isFile ? fd : openWithoutWaiting(fd);
  let waiting: string[] = [];
  let waitingLength = 0;
  /** What is left of the text that was begun. */
  let begun: Buffer | undefined;
  let isWriting = false;
  let timer: NodeJS.Timeout | undefined;
  let delayMs = tryAgainMs.first;
  let lost = 0;
  /** The last line that was written has no end. */
  let isTorn = false;

  function lose(text: string): void {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lost += 1;
  }

  function loseBegun(): void {
    if (begun !== undefined) lose(begun.toString());
    begun = undefined;
  }

  /** What is to be written next, one text of all that waits. */
  function next(): Buffer | undefined {
    if (begun !== undefined || waiting.length === 0) return begun;
    begun = Buffer.from((isTorn ? '\n' : '') + waiting.join(''));
    waiting = [];
    waitingLength = 0;
    return begun;
  }

  function wrote(bytes: number): void {
    delayMs = tryAgainMs.first;
    if (begun === undefined) return;
    if (bytes > 0) isTorn = begun[bytes - 1] !== newline;
    begun = bytes < begun.length ? begun.subarray(bytes) : undefined;
  }

  /** Writes until all is written, or nothing more is taken: then it gives false. */
  function writeNow(): boolean {
    for (let text = next(); text !== undefined; text = next()) {
      try {
        wrote(writeSync(target, text));
      } catch (error) {
        if (isFull(error)) return false;
        loseBegun();
      }
    }
    return true;
  }

  function writeBeside(): void {
    const text = isWriting ? undefined : next();
    if (text === undefined) return;
    isWriting = true;
    write(target, text, (error, bytes) => {
      isWriting = false;
      if (error === null) wrote(bytes);
      else loseBegun();
      writeBeside();
    });
  }

  function writeSoon(): void {
    if (isFile) writeBeside();
    else if (timer === undefined && !writeNow()) timer = setTimeout(tryAgain, delayMs).unref();
  }

  function tryAgain(): void {
    timer = undefined;
    delayMs = Math.min(2 * delayMs, tryAgainMs.longest);
    writeSoon();
  }

  return {
    write(lines) {
      if (waitingLength + (begun?.length ?? 0) + lines.length > most) return lose(lines);
      waiting.push(lines);
      waitingLength += lines.length;
      writeSoon();
    },
    flushSync() {
      // What a file is being written with is under way; what waits comes after it.
      if (isWriting) begun = undefined;
      const untilMs = performance.now() + lastTriesMs;
      while (!writeNow() && performance.now() < untilMs) pause(5);
    },
    takeLost() {
      const taken = lost;
      lost = 0;
      return taken;
    },
  };
}

const newline = 10;

function isRegularFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/**
 * Gives a descriptor of what `fd` leads to whose writes never wait. Opened anew, it leaves `fd` itself as it is, which other
 * processes may share. A socket, such as the journal's, cannot be opened anew and is changed.
 */
function openWithoutWaiting(fd: number): number {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // See below.
  }
  try {
    // Node makes what it takes as a stream one that does not wait. Nothing else is asked of this one.
    new Socket({ fd, readable: false }).on('error', () => {}).unref();
  } catch {
    // It is nothing that could be waited for.
  }
  return fd;
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EAGAIN' || code === 'EBUSY' || code === 'EINTR';
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
