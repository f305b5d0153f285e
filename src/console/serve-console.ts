import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { XRayClient } from '@aws-sdk/client-xray';
import { listen } from '../base/ports.ts';
import { createConsole } from './console.ts';
import { createConsoleServer } from './console-server.ts';
import type { ReadDocument } from './docs-routes.ts';
import type { ConsoleProject } from './page/console-project.ts';

const host = '127.0.0.1';

/**
 * Serves the console of one account and region on this machine alone: whoever reaches it reads what the credentials may
 * read. Without endpoint and credentials the SDK's own chain says what they are. Throws PORT_TAKEN.
 */
export async function serveConsole(deps: {
  /** 0 for a free one. */
  port: number;
  /** Names besides those of this machine that it answers to, as `readAllowedHosts` gives them. */
  allowedHosts?: readonly string[];
  account: {
    region: string;
    endpoint?: string;
    credentials?: { accessKeyId: string; secretAccessKey: string };
  };
  logGroupName: string;
  project: ConsoleProject;
  readDocument: ReadDocument;
  onError(error: unknown): void;
}): Promise<{ url: string; close(): void }> {
  const app = createConsole({
    cloudwatch: new CloudWatchClient(deps.account),
    xray: new XRayClient(deps.account),
    logs: new CloudWatchLogsClient(deps.account),
    logGroupName: deps.logGroupName,
    project: deps.project,
    readDocument: deps.readDocument,
    nowMs: () => Date.now(),
    onError: deps.onError,
  });
  const server = createConsoleServer(app, deps.allowedHosts);
  const port = await listen(server, { host, port: deps.port, what: 'the console' });
  return {
    url: `http://${host}:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
