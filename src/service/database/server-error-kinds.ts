/**
 * What a server's error says of the statement that it answers:
 * - `row`: a value of one row is to blame, so that other rows may be stored
 * - `statement`: the statement does not suit the schema or our rights, and will not the next time
 * - all others: not now, see `UnavailableReason`
 */
export type ServerErrorKind =
  | 'row'
  | 'statement'
  | 'unreachable'
  | 'lost'
  | 'conflict'
  | 'read-only'
  | 'interrupted'
  | 'failing'
  | 'unconfirmed';

/** By the class of the SQLSTATE, its first two characters: "Server Error Message Reference" of MySQL, "Error Codes" of MariaDB. */
const kindOfClass = new Map<string, ServerErrorKind>(
  Object.entries({
    '01': 'row',
    '02': 'statement',
    '07': 'statement',
    '08': 'lost',
    '0A': 'statement',
    '0K': 'statement',
    '0L': 'statement',
    '0Z': 'statement',
    '20': 'statement',
    '21': 'statement',
    '22': 'row',
    '23': 'row',
    '24': 'statement',
    '25': 'read-only',
    '28': 'unreachable',
    '2F': 'statement',
    '35': 'statement',
    '3D': 'statement',
    '40': 'conflict',
    '42': 'statement',
    '44': 'row',
    '45': 'row',
    '70': 'interrupted',
    // The general error. Our few statements are known to work: what is none of the departures below is the server's trouble.
    HY: 'failing',
    OP: 'statement',
    SR: 'statement',
    SU: 'statement',
    XA: 'statement',
  } satisfies Record<string, ServerErrorKind>),
);

/** Of a class that neither server has: a trigger made it up to refuse a row. */
const kindOfUnknownClass = 'row';

type Departure = readonly [code: number, name: string, kind: ServerErrorKind, why: string];

/**
 * The errors that mean another thing than their class. Both servers give numbers above 3999, some to different errors: what
 * is here is then MySQL's, and MariaDB's of that number comes from a definition of a table or a routine, which is no claim.
 */
export const departures: readonly Departure[] = [
  [1020, 'ER_CHECKREAD', 'conflict', 'another transaction changed the row first'],
  [1036, 'ER_OPEN_AS_READONLY', 'read-only', 'the table takes no writes'],
  [1040, 'ER_CON_COUNT_ERROR', 'unreachable', 'the server is full; there was no connection to be lost'],
  [1042, 'ER_BAD_HOST_ERROR', 'unreachable', 'the server does not let this host in'],
  [1043, 'ER_HANDSHAKE_ERROR', 'unreachable', 'no connection came about'],
  [1044, 'ER_DBACCESS_DENIED_ERROR', 'unreachable', 'the account is being changed'],
  [1047, 'ER_UNKNOWN_COM_ERROR', 'unreachable', 'a node of a cluster that is not ready says so; nothing was run'],
  [1052, 'ER_NON_UNIQ_ERROR', 'statement', 'a column of the statement is ambiguous; no row has to do with it'],
  [1077, 'ER_NORMAL_SHUTDOWN', 'lost', 'the server ends the connection'],
  [1093, 'ER_UPDATE_TABLE_USED', 'statement', 'how the statement is written'],
  [1111, 'ER_INVALID_GROUP_FUNC_USE', 'statement', 'how the statement is written'],
  [1118, 'ER_TOO_BIG_ROWSIZE', 'row', 'one row is too long'],
  [1129, 'ER_HOST_IS_BLOCKED', 'unreachable', 'the server lets this host in no more'],
  [1130, 'ER_HOST_NOT_PRIVILEGED', 'unreachable', 'the server does not let this host in'],
  [1135, 'ER_CANT_CREATE_THREAD', 'unreachable', 'the server has no thread for a connection'],
  [1153, 'ER_NET_PACKET_TOO_LARGE', 'row', 'half of the rows may fit a packet'],
  [1162, 'ER_TOO_LONG_STRING', 'row', 'one value is too long'],
  [1175, 'ER_UPDATE_WITHOUT_KEY_IN_SAFE_MODE', 'statement', 'how the statement is written'],
  [1179, 'ER_CANT_DO_THIS_DURING_AN_TRANSACTION', 'statement', 'an order of statements that is never right'],
  [1180, 'ER_ERROR_DURING_COMMIT', 'unconfirmed', 'the COMMIT may have got through'],
  [1193, 'ER_UNKNOWN_SYSTEM_VARIABLE', 'statement', 'how the statement is written'],
  [1197, 'ER_TRANS_CACHE_FULL', 'row', 'half of the rows may fit the binary log'],
  [1203, 'ER_TOO_MANY_USER_CONNECTIONS', 'unreachable', 'our account has as many connections as it may'],
  [1205, 'ER_LOCK_WAIT_TIMEOUT', 'conflict', 'a lock did not come'],
  [1210, 'ER_WRONG_ARGUMENTS', 'statement', 'how the statement is written'],
  [1221, 'ER_WRONG_USAGE', 'statement', 'how the statement is written'],
  [1226, 'ER_USER_LIMIT_REACHED', 'unreachable', 'our account has used up what it may'],
  [
    1243,
    'ER_UNKNOWN_STMT_HANDLER',
    'lost',
    'this server never prepared the statement, as after a failover behind a proxy',
  ],
  [1267, 'ER_CANT_AGGREGATE_2COLLATIONS', 'statement', 'how the columns are defined'],
  [1270, 'ER_CANT_AGGREGATE_3COLLATIONS', 'statement', 'how the columns are defined'],
  [1271, 'ER_CANT_AGGREGATE_NCOLLATIONS', 'statement', 'how the columns are defined'],
  [1288, 'ER_NON_UPDATABLE_TABLE', 'statement', 'how the table is defined'],
  [1290, 'ER_OPTION_PREVENTS_STATEMENT', 'read-only', 'the option is --read-only'],
  [1295, 'ER_UNSUPPORTED_PS', 'statement', 'how the statement is sent'],
  [1297, 'ER_GET_TEMPORARY_ERRMSG', 'conflict', 'the storage engine asks for another try'],
  [1300, 'ER_INVALID_CHARACTER_STRING', 'row', 'one value is no text of its character set'],
  [1348, 'ER_NONUPDATEABLE_COLUMN', 'statement', 'how the table is defined'],
  [1356, 'ER_VIEW_INVALID', 'statement', 'how the view is defined'],
  [1364, 'ER_NO_DEFAULT_FOR_FIELD', 'statement', 'a column that the statement does not know has no default'],
  [1366, 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', 'row', 'one value does not suit its column'],
  [1369, 'ER_VIEW_CHECK_FAILED', 'row', 'one row does not suit the view'],
  [1390, 'ER_PS_MANY_PARAM', 'row', 'half of the rows have half of the parameters'],
  [1411, 'ER_WRONG_VALUE_FOR_TYPE', 'row', 'one value does not suit its type'],
  [1412, 'ER_TABLE_DEF_CHANGED', 'conflict', 'a migration came between'],
  [1423, 'ER_NO_DEFAULT_FOR_VIEW_FIELD', 'statement', 'a column that the statement does not know has no default'],
  [1442, 'ER_CANT_UPDATE_USED_TABLE_IN_SF_OR_TRG', 'statement', 'how a trigger is defined'],
  [1449, 'ER_NO_SUCH_USER', 'statement', 'whoever defined a trigger or view is gone'],
  [1461, 'ER_MAX_PREPARED_STMT_COUNT_REACHED', 'failing', 'the server keeps as many statements as it may'],
  [1471, 'ER_NON_INSERTABLE_TABLE', 'statement', 'how the table is defined'],
  [1525, 'ER_WRONG_VALUE', 'row', 'one value does not suit its type'],
  [1526, 'ER_NO_PARTITION_FOR_GIVEN_VALUE', 'row', 'one row has no partition'],
  [1568, 'ER_CANT_CHANGE_TX_CHARACTERISTICS', 'statement', 'an order of statements that is never right'],
  [1591, 'ER_NO_PARTITION_FOR_GIVEN_VALUE_SILENT', 'row', 'one row has no partition'],
  [1613, 'ER_XA_RBTIMEOUT', 'conflict', 'the transaction was rolled back'],
  [1614, 'ER_XA_RBDEADLOCK', 'conflict', 'the transaction was rolled back'],
  [1615, 'ER_NEED_REPREPARE', 'conflict', 'a migration came between'],
  [1644, 'ER_SIGNAL_EXCEPTION', 'row', 'a trigger refuses one row'],
  [1689, 'ER_LOCK_ABORTED', 'conflict', 'a migration came first'],
  [1705, 'ER_STMT_CACHE_FULL', 'row', 'half of the rows may fit the binary log'],
  [1713, 'ER_UNDO_RECORD_TOO_BIG', 'row', 'one row is too long'],
  [1748, 'ER_ROW_DOES_NOT_MATCH_GIVEN_PARTITION_SET', 'row', 'one row belongs to another partition'],
  [1820, 'ER_MUST_CHANGE_PASSWORD', 'unreachable', 'our password has expired'],
  [1836, 'ER_READ_ONLY_MODE', 'read-only', 'the server says so'],
  [1862, 'ER_MUST_CHANGE_PASSWORD_LOGIN', 'unreachable', 'our password has expired'],
  [1863, 'ER_ROW_IN_WRONG_PARTITION', 'row', 'one row belongs to another partition'],
  [1874, 'ER_INNODB_READ_ONLY', 'read-only', 'the storage engine says so'],
  [1906, 'ER_WARNING_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN', 'statement', 'the column has become a generated one'],
  [1927, 'ER_CONNECTION_KILLED', 'lost', 'the connection is gone, not only the statement'],
  [1964, 'ER_PRIOR_COMMIT_FAILED', 'conflict', 'rolled back with the transaction before it'],
  [1977, 'ER_CANNOT_CONVERT_CHARACTER', 'row', 'one value is no text of its character set'],
  [3032, 'ER_SERVER_OFFLINE_MODE', 'unreachable', 'the server takes only administrators'],
  [3058, 'ER_USER_LOCK_DEADLOCK', 'conflict', 'locks were taken in another order'],
  [3105, 'ER_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN', 'statement', 'the column has become a generated one'],
  [3118, 'ER_ACCOUNT_HAS_BEEN_LOCKED', 'unreachable', 'the account is being changed'],
  [3132, 'ER_LOCKING_SERVICE_DEADLOCK', 'conflict', 'locks were taken in another order'],
  [3133, 'ER_LOCKING_SERVICE_TIMEOUT', 'conflict', 'a lock did not come'],
  [3024, 'ER_QUERY_TIMEOUT', 'interrupted', 'the server ended the statement at its time limit'],
  [3159, 'ER_SECURE_TRANSPORT_REQUIRED', 'unreachable', 'the server lets nobody in without TLS'],
  [3168, 'ER_SERVER_ISNT_AVAILABLE', 'unreachable', 'the server says so'],
  [3169, 'ER_SESSION_WAS_KILLED', 'lost', 'the connection is gone, not only the statement'],
  [3177, 'ER_LOCK_REFUSED_BY_ENGINE', 'conflict', 'a lock did not come'],
  [3197, 'ER_XA_RETRY', 'conflict', 'the server asks for another try'],
  [3231, 'ER_WRITE_SET_EXCEEDS_LIMIT', 'row', 'half of the rows may fit what is replicated'],
  [3572, 'ER_LOCK_NOWAIT', 'conflict', 'a lock did not come'],
  [3819, 'ER_CHECK_CONSTRAINT_VIOLATED', 'row', 'one row does not suit a constraint'],
  [3854, 'ER_CANNOT_CONVERT_STRING', 'row', 'one value is no text of its character set'],
  [3905, 'ER_EXCEEDED_MV_KEYS_NUM', 'row', 'one row is too long for its index'],
  [3906, 'ER_EXCEEDED_MV_KEYS_SPACE', 'row', 'one row is too long for its index'],
  [3908, 'ER_WRONG_MVI_VALUE', 'row', 'one value does not suit its index'],
  [3955, 'ER_USER_ACCESS_DENIED_FOR_USER_ACCOUNT_BLOCKED_BY_PASSWORD_LOCK', 'unreachable', 'the account is locked'],
  [3988, 'ER_IMPOSSIBLE_STRING_CONVERSION', 'row', 'one value is no text of its character set'],
  [3989, 'ER_SCHEMA_READ_ONLY', 'read-only', 'the server says so of our database'],
  [4031, 'ER_CLIENT_INTERACTION_TIMEOUT', 'lost', 'the server closed an idle connection'],
  [4049, 'ER_OPERATION_NOT_ALLOWED_ON_GR_SECONDARY', 'read-only', 'the server is not the one that writes'],
  [4081, 'ER_DA_GLOBAL_CONN_LIMIT', 'lost', 'the server closed the connection, which took too much memory'],
  [4082, 'ER_DA_CONN_LIMIT', 'lost', 'the server closed the connection, which took too much memory'],
];

const kindOfCode = new Map(departures.map(([code, , kind]) => [code, kind]));

/** The kind of a SQLSTATE's class; undefined for a class that neither server has. */
export function kindOfSqlState(sqlState: string): ServerErrorKind | undefined {
  return kindOfClass.get(sqlState.slice(0, 2));
}

/** What an error of the server means, by its number and its SQLSTATE, which is empty before the server knows its client. */
export function serverErrorKind(code: number, sqlState: string): ServerErrorKind {
  if (sqlState === '') return kindOfCode.get(code) ?? 'failing';
  return kindOfCode.get(code) ?? kindOfSqlState(sqlState) ?? kindOfUnknownClass;
}
