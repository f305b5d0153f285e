// Loaded with `--import` instead of src/service/telemetry/register.ts: what OpenTelemetry does for a service that asks for every
// auto-instrumentation and sets nothing. Spans and metrics are made and batched as usual and then thrown away, so that
// no collector is measured.
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { ExportResultCode } from '@opentelemetry/core';
import { AggregationTemporality, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { register } from 'import-in-the-middle/register-hooks.mjs';

// The same as in register.ts: without it nothing is seen of modules that are imported rather than required.
register({ include: ['mysql2', 'mysql2/promise', 'pino', 'http', 'https', 'node:http', 'node:https'] });

const nowhere = {
  export: (_: unknown, done: (result: { code: ExportResultCode }) => void) => done({ code: ExportResultCode.SUCCESS }),
  forceFlush: async () => {},
  shutdown: async () => {},
  selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
};

new NodeSDK({
  instrumentations: [getNodeAutoInstrumentations()],
  spanProcessors: [new BatchSpanProcessor({ exporter: nowhere })],
  metricReaders: [new PeriodicExportingMetricReader({ exporter: nowhere })],
  logRecordProcessors: [],
}).start();
