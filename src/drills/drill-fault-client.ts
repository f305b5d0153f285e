import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { AppError } from '../base/errors.ts';
import type { FaultEvent } from './faults/fault-context.ts';
import type { FaultControlLine } from './faults/fault-control.ts';

/** How a drill asks for its fault. */
export interface FaultClient {
  /**
   * Resolves when the fault is done. It lives until `remove`, or until this process ends.
   * @throws AppError PROCESS_FAILED when it cannot be done, or another drill is under way.
   */
  inject(name: string, onEvent: (event: FaultEvent) => void): Promise<{ remove(): Promise<void> }>;
}

/** Asks at the socket of `fault-control.ts`. */
export function createFaultClient(socketPath: string): FaultClient {
  const ask = (method: string, name: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request({ socketPath, method, path: `/faults/${name}`, agent: false }, resolve)
        .on('error', reject)
        .end();
    });

  return {
    async inject(name, onEvent) {
      const response = await ask('POST', name);
      let ended: FaultControlLine | undefined;
      const lines = createInterface({ input: response });
      const over = new Promise<void>((resolve) => lines.once('close', resolve));
      await new Promise<void>((resolve, reject) => {
        lines.on('line', (text) => {
          const line = JSON.parse(text) as FaultControlLine;
          if (line.type === 'failed' || line.type === 'removed') {
            ended = line;
            if (line.type === 'failed') reject(failed(line));
            return;
          }
          onEvent(line);
          if (line.type === 'injected') resolve();
        });
        response.on('error', reject);
        lines.once('close', () => reject(new AppError('PROCESS_FAILED', 'npm start ended.')));
      });
      return {
        async remove() {
          (await ask('DELETE', name)).resume();
          await over;
          if (ended?.type !== 'removed') {
            throw ended?.type === 'failed' ? failed(ended) : new AppError('PROCESS_FAILED', 'npm start ended.');
          }
        },
      };
    },
  };
}

function failed({ message, remedy }: FaultControlLine & { type: 'failed' }): AppError {
  return new AppError('PROCESS_FAILED', message, remedy === undefined ? {} : { remedy });
}
