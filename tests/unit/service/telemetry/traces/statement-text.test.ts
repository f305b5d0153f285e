import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AlwaysOffSampler, AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statementText } from '../../../../../src/service/telemetry/traces/statement-text.ts';

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => void context.disable());

function inRequest(isSampled: boolean, sql: string): string {
  const sampler = isSampled ? new AlwaysOnSampler() : new AlwaysOffSampler();
  const span = new TracerProvider({ sampler }).getTracer('test').startSpan('request');
  return context.with(trace.setSpan(ROOT_CONTEXT, span), () => statementText(sql));
}

describe('a statement in a trace', () => {
  it.each([
    ['placeholders as they are', 'SELECT a FROM claims WHERE b = ?', 'SELECT a FROM claims WHERE b = ?'],
    ['no text', "SELECT 'Zoë' FROM t WHERE n = \"O'Hara\"", 'SELECT ? FROM t WHERE n = ?'],
    ['no text with quotes in it', "SELECT 'O''Hara', 'it\\'s', 'x'", 'SELECT ?, ?, ?'],
    ['no number', 'SELECT 1 FROM t2 WHERE x > 12.5 LIMIT 10', 'SELECT ? FROM t2 WHERE x > ? LIMIT ?'],
    [
      'rows that look alike once',
      'INSERT INTO t (a, b) VALUES (?, ?), (?, ?), (?, ?)',
      'INSERT INTO t (a, b) VALUES (?, ?), …',
    ],
    ['one row as it is', 'INSERT INTO t (a, b) VALUES (?, ?)', 'INSERT INTO t (a, b) VALUES (?, ?)'],
    [
      'rows of values once',
      "INSERT INTO t (a, b) VALUES ('Zoë', 1), ('Ida', 22)",
      'INSERT INTO t (a, b) VALUES (?, ?), …',
    ],
  ])('shows %s', (_, sql, shown) => {
    expect(inRequest(true, sql)).toBe(shown);
  });

  it('takes no work where nobody would see it', () => {
    expect(inRequest(false, 'SELECT 1')).toBe('');
    expect(statementText('SELECT 1')).toBe('');
  });
});
