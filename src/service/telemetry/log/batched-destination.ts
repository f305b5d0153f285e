import type { DestinationStream } from 'pino';

interface FlushableStream extends DestinationStream {
  /** Writes what waits now, as far as it can be. */
  flushSync(): void;
}

/**
 * Gathers the lines that are logged in one turn of the event loop and writes them to `sink` at once: answers come in
 * groups, and a system call for each one's line takes longer than making the line. What was logged before the process
 * exits, by a crash also, is written before it is gone.
 */
export function createTurnDestination(sink: FlushableStream): FlushableStream {
  let lines = '';
  const flush = () => {
    if (lines === '') return;
    const gathered = lines;
    lines = '';
    sink.write(gathered);
  };
  const flushSync = () => {
    flush();
    sink.flushSync();
  };
  process.on('exit', flushSync);
  return {
    write(line) {
      if (lines === '') setImmediate(flush);
      lines += line;
    },
    flushSync,
  };
}
