import { type DestinationStream, pino } from 'pino';
import { AppError, errorChain } from '../../../base/errors.ts';
import { allowedFields, allowedSettings, type LogFields } from './log-fields.ts';
import { stackWithoutValues, withoutValues } from './redact-error.ts';
import { shortenLine } from './shorten-line.ts';

/** Writes one line: what happened, in the same words each time, and the fields that tell the occurrences apart. */
interface WriteLine {
  (message: string): void;
  (fields: LogFields, message: string): void;
}

/** What each level asks of who reads it. */
export interface Logger {
  /** The process ends. */
  readonly fatal: WriteLine;
  /** Somebody's request failed or will: it has to be looked at. */
  readonly error: WriteLine;
  /** Something went wrong that heals itself, or was got around. */
  readonly warn: WriteLine;
  /** One line a request, and what changes in the life of an instance. */
  readonly info: WriteLine;
  /** What each retry and each broken connection was about. */
  readonly debug: WriteLine;
}

/**
 * Creates the logger: one JSON object a line, of 8000 bytes at most, written to `destination`. An error is written under `err` with the messages of its causes; of
 * the other fields only those of `log-fields.ts` are written, whatever is handed in.
 */
export function createLogger(options: {
  level: string;
  environmentName: string;
  release: string;
  destination: DestinationStream;
}): Logger {
  return pino(
    {
      level: options.level,
      base: { environment: options.environmentName, release: options.release },
      timestamp: createTimestamp(),
      formatters: { level: (level) => ({ level }), bindings: allowedFields, log: allowedFields },
      serializers: { err: serializeError, settings: allowedSettings },
      hooks: { streamWrite: shortenLine },
    },
    options.destination,
  );
}

/** The time as pino puts it into a line, in ISO 8601. Lines are made many at once: making it anew takes a fifth of a line. */
function createTimestamp(): () => string {
  let ofMs = Number.NaN;
  let text = '';
  return () => {
    const nowMs = Date.now();
    if (nowMs !== ofMs) {
      ofMs = nowMs;
      text = `,"time":"${new Date(nowMs).toISOString()}"`;
    }
    return text;
  };
}

function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: typeof error === 'string' ? withoutValues(error) : typeof error };
  const { name, code } = error as Error & { code?: unknown };
  const hasCode = typeof code === 'string' || typeof code === 'number';
  return {
    type: name,
    ...(hasCode && { code }),
    message: withoutValues(errorChain(error)),
    ...(error instanceof AppError && error.remedy !== undefined && { remedy: error.remedy }),
    stack: stackWithoutValues(error),
  };
}
