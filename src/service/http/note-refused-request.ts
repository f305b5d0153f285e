import type { Logger } from '../telemetry/log/logger.ts';
import type { MetricRecorder } from '../telemetry/metrics/metric-recorder.ts';
import type { RefusedRequest } from '../web/refused-requests.ts';
import { unmatchedRoute } from './completed-request.ts';

/** Counts a request that never got to the app, and writes its line in the log. It has no trace: what it sent cannot be read. */
export function noteRefusedRequest(
  { logger, metrics }: { logger: Logger; metrics: MetricRecorder },
  { status, code }: RefusedRequest,
): void {
  metrics.record('Requests', 1);
  metrics.record('ClientErrors', 1);
  logger.info({ route: unmatchedRoute, status, outcome: 'malformed', reason: code }, 'request');
}
