import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { errorChain } from '../errors.ts';
import { createTurnDestination } from './turn-destination.ts';
import { stackWithoutValues, withoutValues } from './without-values.ts';

export type { Logger } from 'pino';

/** Fields that must never be written, should somebody log an object that holds them. */
const secretFields = new Set(['name', 'dob', 'mobile', 'password', 'token', 'authorization', 'cookie', 'set-cookie']);

/**
 * Creates the logger: one JSON object a line on stdout, written within the turn of the event loop and before any exit,
 * so that the last line before a crash is there. Trace ids are added by the instrumentation that `register.ts` sets up.
 * An error is written under `err` with the messages of its causes; fields named like personal data or secrets are
 * dropped, at the top and one level down.
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
      formatters: { level: (level) => ({ level }), log: withoutSecrets },
      serializers: { err: serializeError },
    },
    options.destination ?? createTurnDestination(pino.destination({ dest: 1, sync: true })),
  );
}

function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, code } = error as Error & { code?: unknown };
  return { type: name, code, message: withoutValues(errorChain(error)), stack: stackWithoutValues(error) };
}

/** The fields without the secret ones, here and one level down. */
function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const key in fields) {
    if (secretFields.has(key)) continue;
    const value = fields[key];
    // An error has a serializer of its own, and a `name` that is none of a claimant's.
    kept[key] = isPlainObject(value) ? withoutSecretKeys(value) : value;
  }
  return kept;
}

function withoutSecretKeys(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !secretFields.has(key)));
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error);
}
