import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/base/errors.ts';
import {
  DatabaseUnavailableError,
  mayBeOneRowsFault,
  toDatabaseError,
} from '../../../../src/service/database/database-errors.ts';

/** As mysql2 makes it of what the server sends. */
const fromServer = (errno: number, sqlState: string, fatal?: boolean) =>
  Object.assign(new Error('said so'), { errno, sqlState, fatal });
const fromClient = (code: string, fatal?: boolean) => Object.assign(new Error('said so'), { code, fatal });

describe('what the database cannot do now', () => {
  it.each<[string, Error, string]>([
    ['its disk is full', fromServer(1114, 'HY000'), 'failing'],
    ['the statement was killed', fromServer(1317, '70100'), 'interrupted'],
    ['the statement took too long for MariaDB', fromServer(1969, '70100'), 'interrupted'],
    ['the statement took too long for MySQL', fromServer(3024, 'HY000'), 'interrupted'],
    ['the COMMIT failed', fromServer(1180, 'HY000'), 'unconfirmed'],
    ['no connection is left', fromServer(1040, ''), 'unreachable'],
    ['nobody listens', Object.assign(fromClient('ECONNREFUSED'), { errno: -111 }), 'unreachable'],
    ['the connection broke', fromClient('ECONNRESET'), 'lost'],
    ['the connection broke for whatever reason', fromClient('SOMETHING_ELSE', true), 'lost'],
    ['nothing came', fromClient('PROTOCOL_SEQUENCE_TIMEOUT', true), 'no-answer'],
  ])('%s', (_, error, reason) => {
    const known = toDatabaseError(error);
    expect(known).toBeInstanceOf(DatabaseUnavailableError);
    expect(known).toMatchObject({ code: 'DATABASE_UNAVAILABLE', reason, cause: error });
    expect(toDatabaseError(known)).toBe(known);
    expect(mayBeOneRowsFault(known)).toBe(false);
  });
});

describe('what asking again does not mend', () => {
  it.each<[string, unknown, boolean]>([
    ['a key is taken', fromServer(1062, '23000'), true],
    ['a value does not fit', fromServer(1406, '22001'), true],
    ['a table is not there', fromServer(1146, '42S02'), false],
    ['a value could not be sent', new TypeError('no'), true],
    ['no error', 'thrown', true],
  ])('%s', (_, error, isOneRows) => {
    expect(toDatabaseError(error)).toBe(error);
    expect(mayBeOneRowsFault(error)).toBe(isOneRows);
  });
});

it('no row is to blame when the queue is full', () => {
  expect(mayBeOneRowsFault(new AppError('DATABASE_UNAVAILABLE', 'too many wait'))).toBe(false);
});
