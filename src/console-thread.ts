/**
 * Composition root of the console of `npm start`: a thread of its own, because what draws a page takes the processor for
 * as long as the page is large, and the load balancer and AWS's endpoint go on meanwhile.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { explainError } from './base/errors.ts';
import { createDocumentReader } from './console/read-document.ts';
import { serveConsole } from './console/serve-console.ts';

type ServeConsoleDeps = Parameters<typeof serveConsole>[0];

/** What the thread is started with. */
export interface ConsoleThreadData extends Omit<ServeConsoleDeps, 'readDocument' | 'onError'> {
  readonly projectFolder: string;
  /** The folder of the pages that are shown, from the project's. */
  readonly documents: string;
}

/** What it says. */
export type ConsoleThreadMessage = { readonly url: string } | { readonly problem: string };

function say(message: ConsoleThreadMessage): void {
  parentPort?.postMessage(message);
}

const { projectFolder, documents, ...served } = workerData as ConsoleThreadData;
const { url } = await serveConsole({
  ...served,
  readDocument: createDocumentReader(projectFolder, documents),
  onError: (error) => say({ problem: explainError(error) }),
});
say({ url });
