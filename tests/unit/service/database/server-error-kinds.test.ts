import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  departures,
  kindOfSqlState,
  type ServerErrorKind,
  serverErrorKind,
} from '../../../../src/service/database/server-error-kinds.ts';

interface ListedError {
  readonly server: 'mariadb' | 'mysql';
  readonly code: number;
  readonly sqlState: string;
  readonly name: string;
}

/** Every error that MariaDB or MySQL may answer with. */
const listed = readLists();
const codesOf = (server: ListedError['server']) => listed.filter((each) => each.server === server);

describe(`${codesOf('mariadb').length} codes of MariaDB and ${codesOf('mysql').length} of MySQL`, () => {
  it('each have a class that is known, or stand by themselves', () => {
    const unknown = listed.filter(({ sqlState }) => kindOfSqlState(sqlState) === undefined);
    expect(unknown).toEqual([]);
    expect(codesOf('mariadb').length).toBeGreaterThan(1200);
    expect(codesOf('mysql').length).toBeGreaterThan(1800);
  });

  it('mean what their class means, but for the departures', () => {
    const departed = new Set(departures.map(([code]) => code));
    const otherwise = listed.filter(
      ({ code, sqlState }) => serverErrorKind(code, sqlState) !== kindOfSqlState(sqlState) && !departed.has(code),
    );
    expect(otherwise).toEqual([]);
  });
});

describe(`${departures.length} departures`, () => {
  it('each have a name of one of the lists, a reason, and a kind that no list gives their class', () => {
    const wrong = departures.filter(([code, name, kind, why]) => {
      const entries = listed.filter((each) => each.code === code && each.name === name);
      return entries.length === 0 || why === '' || entries.every(({ sqlState }) => kindOfSqlState(sqlState) === kind);
    });
    expect(wrong).toEqual([]);
    expect(new Set(departures.map(([code]) => code)).size).toBe(departures.length);
  });

  it('share their number with another error of the other server in the cases that no claim can meet', () => {
    const shared = departures.flatMap(([code, name]) =>
      listed.filter((each) => each.code === code && each.name !== name).map((other) => `${code} ${other.name}`),
    );
    expect(shared).toEqual([
      '3024 ER_UNUSED_1',
      '4031 ER_REFERENCED_TRG_DOES_NOT_EXIST',
      '4049 ER_GEOJSON_TOO_FEW_POINTS',
      '4081 ER_UNKNOWN_STRUCTURED_VARIABLE',
      '4082 ER_ROW_VARIABLE_DOES_NOT_HAVE_FIELD',
    ]);
  });
});

/** What an outage, a limit or a mistake really says, by either server. */
const met: [ServerErrorKind, string[]][] = [
  [
    'failing',
    [
      'ER_DISK_FULL',
      'ER_ERROR_ON_READ',
      'ER_ERROR_ON_WRITE',
      'ER_GET_ERRNO',
      'ER_OUTOFMEMORY',
      'ER_OUT_OF_SORTMEMORY',
      'ER_OUT_OF_RESOURCES',
      'ER_UNKNOWN_ERROR',
      'ER_RECORD_FILE_FULL',
      'ER_STACK_OVERRUN_NEED_MORE',
      'ER_ERROR_DURING_ROLLBACK',
      'ER_CRASHED_ON_USAGE',
      'ER_LOCK_TABLE_FULL',
      'ER_GET_ERRMSG',
      'ER_AUTOINC_READ_FAILED',
      'ER_BINLOG_LOGGING_IMPOSSIBLE',
      'ER_TOO_MANY_CONCURRENT_TRXS',
      'ER_INDEX_CORRUPT',
      'ER_IO_READ_ERROR',
      'ER_IO_WRITE_ERROR',
      'ER_TABLESPACE_DISCARDED',
      'ER_INTERNAL_ERROR',
      'ER_TABLE_CORRUPT',
      'ER_TEMP_FILE_WRITE_FAILURE',
      'ER_ENGINE_OUT_OF_MEMORY',
      'ER_INNODB_UNDO_LOG_FULL',
      'ER_RUN_HOOK_ERROR',
      'ER_CAPACITY_EXCEEDED',
      'ER_DISK_FULL_NOWAIT',
      'ER_GR_HOLD_WAIT_TIMEOUT',
      'ER_GR_HOLD_MEMBER_STATUS_ERROR',
      'ER_GRP_TRX_CONSISTENCY_BEFORE',
      'ER_DA_OOM',
      'ER_MDL_OUT_OF_RESOURCES',
      'ER_OPERATION_NOT_ALLOWED_WHILE_PRIMARY_CHANGE_IS_RUNNING',
      'ER_MAX_PREPARED_STMT_COUNT_REACHED',
    ],
  ],
  ['interrupted', ['ER_QUERY_INTERRUPTED', 'ER_STATEMENT_TIMEOUT', 'ER_QUERY_TIMEOUT']],
  ['unconfirmed', ['ER_ERROR_DURING_COMMIT']],
  [
    'conflict',
    ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_TRANSACTION_ROLLBACK_DURING_COMMIT', 'ER_NEED_REPREPARE'],
  ],
  [
    'read-only',
    [
      'ER_OPTION_PREVENTS_STATEMENT',
      'ER_READ_ONLY_MODE',
      'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
      'ER_INNODB_READ_ONLY',
    ],
  ],
  [
    'unreachable',
    [
      'ER_CON_COUNT_ERROR',
      'ER_TOO_MANY_USER_CONNECTIONS',
      'ER_USER_LIMIT_REACHED',
      'ER_ACCESS_DENIED_ERROR',
      'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
      'ER_DBACCESS_DENIED_ERROR',
      'ER_SERVER_OFFLINE_MODE',
      'ER_SERVER_ISNT_AVAILABLE',
      'ER_CANT_CREATE_THREAD',
    ],
  ],
  [
    'lost',
    [
      'ER_SERVER_SHUTDOWN',
      'ER_CONNECTION_KILLED',
      'ER_SESSION_WAS_KILLED',
      'ER_CLIENT_INTERACTION_TIMEOUT',
      'ER_NET_READ_ERROR',
    ],
  ],
  [
    'row',
    [
      'ER_DUP_ENTRY',
      'ER_DUP_KEY',
      'ER_BAD_NULL_ERROR',
      'ER_DATA_TOO_LONG',
      'ER_WARN_DATA_OUT_OF_RANGE',
      'WARN_DATA_TRUNCATED',
      'ER_TRUNCATED_WRONG_VALUE',
      'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
      'ER_CHECK_CONSTRAINT_VIOLATED',
      'ER_CONSTRAINT_FAILED',
      'ER_NO_REFERENCED_ROW_2',
      'ER_SIGNAL_EXCEPTION',
      'ER_NET_PACKET_TOO_LARGE',
    ],
  ],
  [
    'statement',
    [
      'ER_BAD_FIELD_ERROR',
      'ER_NO_SUCH_TABLE',
      'ER_PARSE_ERROR',
      'ER_TABLEACCESS_DENIED_ERROR',
      'ER_NO_DEFAULT_FOR_FIELD',
      'ER_NON_UNIQ_ERROR',
    ],
  ],
];

describe(`${met.flatMap(([, names]) => names).length} errors by name`, () => {
  it.each(met.flatMap(([kind, names]) => names.map((name) => [name, kind] as const)))('%s is %s', (name, kind) => {
    const entries = listed.filter((each) => each.name === name);
    expect(new Set(entries.map(({ code, sqlState }) => serverErrorKind(code, sqlState)))).toEqual(new Set([kind]));
  });
});

it('a server that does not know its client yet sends no SQLSTATE', () => {
  expect(serverErrorKind(1040, '')).toBe('unreachable');
  expect(serverErrorKind(9001, '')).toBe('failing');
});

it('a SQLSTATE of nobody is a trigger that refuses a row', () => {
  expect(serverErrorKind(1644, '45000')).toBe('row');
  expect(serverErrorKind(1644, '99001')).toBe('row');
  expect(serverErrorKind(30_001, 'ZZ999')).toBe('row');
});

function readLists(): ListedError[] {
  const lines = readFileSync(resolve('tests/fixtures/server-errors.txt'), 'utf8').split('\n');
  const written = lines.flatMap((line): ListedError[] => {
    const [server = '', code = '', sqlState = '', name = ''] = line.split(' ');
    return server === 'mariadb' || server === 'mysql' ? [{ server, code: Number(code), sqlState, name }] : [];
  });
  const known = new Set(codesOfServer(written, 'mysql'));
  const require = createRequire(import.meta.url);
  const ofMysql2: Record<string, unknown> = require(resolve('node_modules/mysql2/lib/constants/errors.js'));
  const others = Object.entries(ofMysql2)
    .filter(([code]) => Number(code) >= 1000 && !known.has(Number(code)))
    .map(
      ([code, name]): ListedError => ({ server: 'mysql', code: Number(code), sqlState: 'HY000', name: String(name) }),
    );
  return [...written, ...others];
}

function codesOfServer(errors: readonly ListedError[], server: string): number[] {
  return errors.filter((each) => each.server === server).map(({ code }) => code);
}
