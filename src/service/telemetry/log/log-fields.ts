/** What a field may hold. */
interface FieldTypes {
  text: string;
  number: number;
  /** Written with its code, its message and those of its causes, and its stack, all without the values that they quote. */
  error: unknown;
  settings: LoggedSettings;
}

/** Settings that a start tells of, by the names of their environment variables: none can hold a secret. */
export const settingsLogged = [
  'PORT',
  'HOST',
  'LOG_LEVEL',
  'DB_AUTH',
  'DB_HOST',
  'DB_PORT',
  'DB_NAME',
  'DB_TLS',
  'DB_POOL_SIZE',
  'DB_POOL_IDLE',
  'DB_POOL_QUEUE',
  'DB_POOL_WAIT_MS',
  'DB_POOL_RECYCLE_SECONDS',
  'CLAIMS_QUEUE',
  'CLAIMS_WAIT_MS',
  'TRUSTED_PROXIES',
  'RATE_LIMIT_PER_MINUTE',
  'MAX_REQUESTS_IN_FLIGHT',
  'DEFAULT_PHONE_REGION',
  'CONTROLLER_NAME',
  'CONTACT_EMAIL',
  'CONTACT_PHONE',
  'CLAIMS_KEPT_FOR',
  'COMPLAINTS_URL',
  'AWS_REGION',
  'METRICS',
  'METRICS_PERIOD_SECONDS',
  'TRACES',
  'TRACE_RESERVOIR_PER_SECOND',
  'TRACE_SAMPLE_RATIO',
] as const;

/**
 * Every field that a line of the log may have beside its level, time and message. Whatever is not in this list is not
 * written, so that nothing personal and no secret gets into the log because somebody logged an object that held it.
 */
export const logFields = {
  environment: 'text',
  release: 'text',
  /** Under which the trace, the answer and the error page are found: as OpenTelemetry and as X-Ray write it. */
  trace_id: 'text',
  span_id: 'text',
  trace_flags: 'text',
  xray_trace_id: 'text',
  method: 'text',
  /** The pattern, never the path. */
  route: 'text',
  status: 'number',
  duration_ms: 'number',
  pool_wait_ms: 'number',
  outcome: 'text',
  /** Why a request was none of HTTP's, as Node says it. */
  reason: 'text',
  /** The claim that the line is about. */
  reference: 'text',
  /** Claims, where it is about several. */
  references: 'text',
  count: 'number',
  attempt: 'number',
  delayMs: 'number',
  port: 'number',
  node: 'text',
  settings: 'settings',
  signal: 'text',
  part: 'text',
  err: 'error',
} as const satisfies Record<string, keyof FieldTypes>;

export type LoggedSettings = { [Name in (typeof settingsLogged)[number]]?: string | number | undefined };
export type LogFields = { [Name in keyof typeof logFields]?: FieldTypes[(typeof logFields)[Name]] | undefined };

const kinds = new Map<string, keyof FieldTypes>(Object.entries(logFields));
const settingNames: ReadonlySet<string> = new Set(settingsLogged);

/** The fields that are in the list and hold what it says. Gives `fields` itself when that is all of them: most lines are. */
export function allowedFields(fields: Record<string, unknown>): Record<string, unknown> {
  for (const name in fields) {
    if (!isAllowed(name, fields[name])) return pickAllowed(fields);
  }
  return fields;
}

function pickAllowed(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => isAllowed(name, value)));
}

function isAllowed(name: string, value: unknown): boolean {
  switch (kinds.get(name)) {
    case 'text':
      return typeof value === 'string' || value === undefined;
    case 'number':
      return typeof value === 'number' || value === undefined;
    case 'error':
    case 'settings':
      // Each has a serializer.
      return true;
    case undefined:
      return false;
  }
}

/** The settings that may be shown, where they hold text or numbers. */
export function allowedSettings(settings: unknown): Record<string, unknown> {
  const entries = Object.entries(settings ?? {}).filter(
    ([name, value]) => settingNames.has(name) && (typeof value === 'string' || typeof value === 'number'),
  );
  return Object.fromEntries(entries);
}
