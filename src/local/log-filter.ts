/** Tells whether a message matches. */
export type LogFilter = (message: string) => boolean;

const termPattern = /^\w+$/;
const phrasePattern = /^"([^"]+)"$/;
const fieldPattern = /^\{\s*\$\.(\w+(?:\.\w+)*)\s*=\s*"([^"*]*)"\s*\}$/;

/**
 * The filter that a pattern means: nothing (every message), one term, one "quoted phrase", or `{ $.field = "value" }` for
 * messages that are JSON. Undefined for every other pattern. AWS page: "Filter pattern syntax for metric filters,
 * subscription filters, filter log events, and Live Tail".
 */
export function parseLogFilter(pattern: string): LogFilter | undefined {
  const trimmed = pattern.trim();
  if (trimmed === '') return () => true;
  const text = termPattern.test(trimmed) ? trimmed : phrasePattern.exec(trimmed)?.[1];
  if (text !== undefined) return (message) => message.includes(text);
  const [, path, value] = fieldPattern.exec(trimmed) ?? [];
  if (path === undefined) return undefined;
  const keys = path.split('.');
  return (message) => fieldOf(message, keys) === value;
}

function fieldOf(message: string, keys: readonly string[]): unknown {
  try {
    let value: unknown = JSON.parse(message);
    for (const key of keys) value = (value as Record<string, unknown> | null)?.[key];
    return value;
  } catch {
    return undefined;
  }
}
