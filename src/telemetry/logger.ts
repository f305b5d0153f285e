import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { errorChain } from '../errors.ts';

export type { Logger } from 'pino';

/** Fields that must never be written, should somebody log an object that holds them. */
const secretFields = ['name', 'dob', 'mobile', 'password', 'token', 'authorization', 'cookie', 'set-cookie'];

/**
 * Creates the logger: one JSON object a line on stdout, written synchronously, so that the last line before a crash is
 * there. Trace ids are added by the instrumentation that `register.ts` sets up. An error is written under `err` with
 * the messages of its causes; fields named like personal data or secrets are dropped, at the top and one level down.
 */
export function createLogger(options: {
  level: string;
  environmentName: string;
  release: string;
  destination?: DestinationStream;
}): Logger {
  return pino(
    {
      level: options.level,
      base: { environment: options.environmentName, release: options.release },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { err: serializeError },
      redact: { paths: secretFields.flatMap((field) => [`["${field}"]`, `*["${field}"]`]), remove: true },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  return { type: error.name, code: (error as { code?: unknown }).code, message: errorChain(error), stack: error.stack };
}
