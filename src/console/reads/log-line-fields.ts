/**
 * What syslog puts before a message: perhaps its priority, a time in one of its two forms, the host, the programme and perhaps its
 * process. So is each line of Elastic Beanstalk's own `web.stdout.log`.
 */
const syslogHeader =
  /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) \S+ [^\s:[]+(?:\[\d+\])?: ?(?=\{)/;

/** The fields of a log line that is one JSON object, with a syslog header before it or without; undefined for any other. */
export function logLineFields(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text.replace(syslogHeader, ''));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
