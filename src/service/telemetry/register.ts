/**
 * Loaded with `node --import` before anything else: patches the libraries that are instrumented as they are imported.
 * Nothing is recorded until `startTelemetry` registers providers; both halves meet in OpenTelemetry's global API.
 */
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { register } from 'import-in-the-middle/register-hooks.mjs';
import { toXrayTraceId } from '../../xray/trace-id.ts';
import { statementText } from './traces/statement-text.ts';

// Read by the packages when they are loaded or set up. Without the first, aws-xray-sdk-core starts an async hook of its
// own and every request pays for it; the second leaves out the instrumentations of libraries that are not used here.
process.env.AWS_XRAY_MANUAL_MODE = 'true';
process.env.OTEL_NODE_ENABLED_INSTRUMENTATIONS ??= 'mysql2,pino,http,undici,aws-sdk';

register({ include: ['mysql2', 'mysql2/promise', 'pino', 'http', 'https', 'node:http', 'node:https'] });

getNodeAutoInstrumentations({
  '@opentelemetry/instrumentation-mysql2': { maskStatement: true, maskStatementHook: statementText },
  // The server span is our own middleware's, which knows the route.
  '@opentelemetry/instrumentation-http': { disableIncomingRequestInstrumentation: true },
  '@opentelemetry/instrumentation-pino': {
    disableLogSending: true,
    logHook: (span, record) => {
      record.xray_trace_id = toXrayTraceId(span.spanContext().traceId);
    },
  },
});
