import { trace } from '@opentelemetry/api';

const quotedText = /(["'])(?:\\.|\1\1|(?!\1)[^\\])*\1/gs;
const number = /\b\d+(?:\.\d+)?\b/g;
/** The second row of an INSERT and all that follow it. */
const furtherRows = /(\([^()]*\))(?:, ?\1)+/g;

/**
 * The text of an SQL statement as a trace may show it: every text and number in it is a `?`, and rows that look alike are
 * shown once. Empty outside of a sampled request, where nobody will see it: instrumentation asks for each statement.
 */
export function statementText(sql: string): string {
  if (trace.getActiveSpan()?.isRecording() !== true) return '';
  return sql.replace(quotedText, '?').replace(number, '?').replace(furtherRows, '$1, …');
}
