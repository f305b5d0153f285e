import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { errorChain, isAppError } from '../../base/errors.ts';
import { claimsDeleted } from './fault-claims-deleted.ts';
import { cloudwatchUnreachable } from './fault-cloudwatch-unreachable.ts';
import { connectionsHogged } from './fault-connections-hogged.ts';
import type { Fault, FaultEvent, FaultTargets } from './fault-context.ts';
import { databaseKilled } from './fault-database-killed.ts';
import { databaseSlow } from './fault-database-slow.ts';
import { errorsIn5Percent } from './fault-errors-in-5-percent.ts';
import { instanceKilled } from './fault-instance-killed.ts';
import { newFaultSocket, removeFaultSocket } from './fault-socket.ts';

const faults: readonly Fault[] = [
  connectionsHogged,
  databaseKilled,
  databaseSlow,
  instanceKilled,
  errorsIn5Percent,
  cloudwatchUnreachable,
  claimsDeleted,
];

/** What a fault's connection says, a line of JSON each. After `failed` and `removed` nothing follows. */
export type FaultControlLine =
  | FaultEvent
  | { readonly type: 'failed'; readonly message: string; readonly remedy: string | undefined }
  | { readonly type: 'removed' };

export interface FaultControl {
  /** Whoever may open this socket may break what runs here: only this user may. */
  readonly socketPath: string;
  /** Removes the fault that lives, if one does. */
  close(): Promise<void>;
}

/**
 * Serves faults by HTTP on a unix socket. `POST /faults/<name>` injects one and answers with lines of JSON
 * (`FaultControlLine`) for as long as it lives, which is until `DELETE /faults/<name>` or until the connection of the POST
 * breaks: a drill that is killed leaves no fault behind. There is one fault at a time; another one is refused with 409.
 */
export async function startFaultControl(deps: {
  targets: FaultTargets;
  onProgress(message: string): void;
}): Promise<FaultControl> {
  const { targets } = deps;
  for (const { name, clean } of faults) {
    // Whoever may not remove a trigger could not make one either.
    await clean?.(targets).catch((error: unknown) => {
      deps.onProgress(`Whether the drill ${name} left something cannot be told: ${errorChain(error)}`);
    });
  }
  let living: { name: string; removed: Promise<void>; remove(): void } | undefined;

  async function inject(fault: Fault, response: ServerResponse): Promise<void> {
    const write = (line: FaultControlLine) => {
      if (!response.destroyed) response.write(`${JSON.stringify(line)}\n`);
    };
    let remove = () => {};
    const asked = new Promise<void>((resolve) => {
      remove = resolve;
    });
    const removed = live();
    living = { name: fault.name, removed, remove };
    response.on('close', remove);
    await removed;
    living = undefined;
    response.end();

    async function live(): Promise<void> {
      try {
        const injected = await fault.inject(targets, write);
        deps.onProgress(`A drill has begun: ${fault.name}.`);
        await asked;
        await injected.remove();
        deps.onProgress(`The fault of the drill is removed: ${fault.name}.`);
        write({ type: 'removed' });
      } catch (error) {
        deps.onProgress(`The drill ${fault.name} failed: ${errorChain(error)}`);
        write({ type: 'failed', message: errorChain(error), remedy: isAppError(error) ? error.remedy : undefined });
      }
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = /^\/faults\/([a-z0-9-]+)$/.exec(request.url ?? '')?.[1];
    const fault = faults.find((candidate) => candidate.name === name);
    if (fault === undefined) return refuse(response, 404, `There is no fault ${name ?? request.url}.`);
    if (request.method === 'POST') {
      if (living !== undefined) return refuse(response, 409, `Another drill is under way: ${living.name}.`);
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' }).flushHeaders();
      return inject(fault, response);
    }
    if (request.method !== 'DELETE') return refuse(response, 405, 'Send POST or DELETE.');
    if (living?.name === name) {
      living?.remove();
      await living?.removed;
    }
    response.writeHead(204).end();
  }

  // A fault lives for as long as it takes.
  const server = createServer({ requestTimeout: 0 }, (request, response) => void answer(request, response));
  const socketPath = await newFaultSocket();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return {
    socketPath,
    async close() {
      living?.remove();
      await living?.removed;
      server.close();
      server.closeAllConnections();
      await removeFaultSocket(socketPath);
    },
  };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const line: FaultControlLine = { type: 'failed', message, remedy: undefined };
  response.writeHead(status, { 'Content-Type': 'application/x-ndjson' }).end(`${JSON.stringify(line)}\n`);
}
