import { connect, isIP } from 'node:net';
import type { SslOptions } from 'mysql2';
import type { DatabaseEndpoint } from './credentials.ts';
import { DatabaseUnavailableError } from './database-errors.ts';

/**
 * mysql2's options for a connection to `endpoint` that is encrypted when `tls` is given. A token in clear text is sent
 * over TLS alone. Throws `DATABASE_UNAVAILABLE` for an address in numbers: mysql2 would check the certificate against
 * the name `localhost` instead.
 */
export function connectionTls(
  endpoint: Pick<DatabaseEndpoint, 'host' | 'port' | 'clearText'>,
  tls: DatabaseTls | undefined,
) {
  if (tls === undefined) return {};
  const { certificateName = endpoint.host } = tls;
  if (isIP(certificateName) !== 0) {
    throw new DatabaseUnavailableError(
      'unreachable',
      `With TLS the database needs the name that its certificate is made out to, not ${certificateName}`,
    );
  }
  return {
    ssl: tls,
    enableCleartextPlugin: endpoint.clearText === true,
    // mysql2 checks the certificate against the host that it believes to connect to.
    ...(tls.certificateName !== undefined && {
      host: tls.certificateName,
      stream: () => connect({ host: endpoint.host, port: endpoint.port }),
    }),
  };
}

/** How connections are encrypted, and against which name the certificate is checked where it is not the host's. */
export type DatabaseTls = SslOptions & { readonly certificateName?: string | undefined };
