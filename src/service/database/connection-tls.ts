import { isIP } from 'node:net';
import type { SslOptions } from 'mysql2';
import type { DatabaseEndpoint } from './credentials.ts';
import { DatabaseUnavailableError } from './database-errors.ts';

/**
 * mysql2's options for a connection to `endpoint` that is encrypted when `tls` is given. A token in clear text is sent
 * over TLS alone. Throws `DATABASE_UNAVAILABLE` for an address in numbers: mysql2 would check the certificate against
 * the name `localhost` instead.
 */
export function connectionTls(endpoint: Pick<DatabaseEndpoint, 'host' | 'clearText'>, tls: SslOptions | undefined) {
  if (tls === undefined) return {};
  if (isIP(endpoint.host) !== 0) {
    throw new DatabaseUnavailableError(
      'unreachable',
      `With TLS the database needs the name that its certificate is made out to, not ${endpoint.host}`,
    );
  }
  return { ssl: tls, enableCleartextPlugin: endpoint.clearText === true };
}
