import { expect, it } from 'vitest';
import { DatabaseUnavailableError } from '../../../src/service/database/database-errors.ts';
import { createDatabaseListener } from '../../../src/service/database-telemetry.ts';
import { createLogger } from '../../../src/service/telemetry/log/logger.ts';

it('counts what the database tells, and writes a line for what changes something', () => {
  const recorded: string[] = [];
  const lines: string[] = [];
  const listener = createDatabaseListener({
    metrics: { record: (name, value) => recorded.push(`${name} ${value}`) },
    logger: createLogger({
      level: 'info',
      environmentName: 'test',
      release: 'test',
      destination: { write: (line) => void lines.push(line) },
    }),
  });
  const error = new DatabaseUnavailableError('unreachable', 'refused');
  listener.onWait(3);
  listener.onTimeout();
  listener.onQuery?.(7);
  listener.onConnectionError?.(error);
  listener.onRetry({ error, attempt: 1, delayMs: 40 });
  expect(recorded).toEqual([
    'PoolWaitTime 3',
    'PoolTimeouts 1',
    'QueryLatency 7',
    'ConnectionErrors 1',
    'StatementRetries 1',
  ]);
  expect(lines).toEqual([]);

  listener.onFailover?.(error);
  listener.onCredentialsRefreshed();
  listener.onBreaker('open', error);
  listener.onBreaker('closed');
  listener.onWrites?.('refused', error);
  listener.onWrites?.('stored');
  expect(lines.map((line) => JSON.parse(line)).map(({ level, msg }) => `${level}: ${msg}`)).toEqual([
    'warn: the database is read-only; its connections are replaced',
    'info: the database credentials changed and were read again',
    'error: the database is away; claims are refused until it answers',
    'info: the database answers again',
    'error: the database stores nothing; claims are refused until it does',
    'info: the database stores claims again',
  ]);
});
