import { z } from 'zod';
import type { DatabaseSettings } from '../database/connect-database.ts';

const text = z.string().min(1);
const port = z.coerce.number().int().min(0).max(65_535);
const defaultPort = 3306;
const defaultName = 'insured';
const clear = (why: string) => z.literal('', `${why}; clear it`).optional();

/** A database that is reached with a password. */
export const passwordFields = {
  DB_HOST: text,
  DB_PORT: port.default(defaultPort),
  DB_USER: text,
  DB_PASSWORD: z.string(),
  DB_NAME: text.default(defaultName),
};

/**
 * What an environment must say of the database depends on where its credentials come from: DB_SECRET_ARN names a
 * secret, DB_AUTH=iam asks for tokens, and without either there is a password.
 */
export function databaseSettingsSchema(given: {
  readonly DB_SECRET_ARN?: unknown;
  readonly DB_AUTH?: unknown;
  readonly DB_TLS?: unknown;
}): z.ZodType<DatabaseSettings> {
  if (given.DB_SECRET_ARN !== undefined) return secretSchema(given.DB_TLS === 'required');
  return given.DB_AUTH === 'iam' ? iamSchema : passwordSchema(given.DB_TLS === 'required');
}

function tlsFields(isRequired: boolean) {
  return {
    DB_TLS: z.enum(['off', 'required'], 'takes "off" or "required"').default('off'),
    DB_TLS_CA: isRequired ? text.optional() : clear('has no use without DB_TLS=required'),
    DB_TLS_NAME: isRequired ? text.optional() : clear('has no use without DB_TLS=required'),
  };
}

const tlsOf = (values: {
  DB_TLS: 'off' | 'required';
  DB_TLS_CA?: string | undefined;
  DB_TLS_NAME?: string | undefined;
}) => (values.DB_TLS === 'required' ? { caFile: values.DB_TLS_CA, certificateName: values.DB_TLS_NAME } : undefined);

const passwordSchema = (isTlsRequired: boolean) =>
  z
    .object({
      ...passwordFields,
      ...tlsFields(isTlsRequired),
      DB_AUTH: z.literal('password', 'takes "password" or "iam"').optional(),
    })
    .transform((values) => ({
      auth: 'password' as const,
      host: values.DB_HOST,
      port: values.DB_PORT,
      user: values.DB_USER,
      password: values.DB_PASSWORD,
      name: values.DB_NAME,
      tls: tlsOf(values),
    }));

const secretSchema = (isTlsRequired: boolean) =>
  z
    .object({
      DB_SECRET_ARN: text,
      DB_AUTH: z.literal('password', 'cannot be given together with DB_SECRET_ARN').optional(),
      DB_USER: clear('comes from the secret that DB_SECRET_ARN names'),
      DB_PASSWORD: clear('comes from the secret that DB_SECRET_ARN names'),
      DB_HOST: text.optional(),
      DB_PORT: port.optional(),
      DB_NAME: text.optional(),
      AWS_REGION: text.default('us-east-1'),
      ...tlsFields(isTlsRequired),
    })
    .transform((values) => ({
      auth: 'secret' as const,
      secretArn: values.DB_SECRET_ARN,
      region: values.AWS_REGION,
      host: values.DB_HOST,
      port: values.DB_PORT,
      name: values.DB_NAME,
      tls: tlsOf(values),
    }));

const iamSchema = z
  .object({
    ...passwordFields,
    DB_PASSWORD: clear('has no use with DB_AUTH=iam'),
    AWS_REGION: text.default('us-east-1'),
    ...tlsFields(true),
    DB_TLS: z.literal('required', 'must be "required" with DB_AUTH=iam, whose tokens nobody else may read'),
  })
  .transform((values) => ({
    auth: 'iam' as const,
    region: values.AWS_REGION,
    host: values.DB_HOST,
    port: values.DB_PORT,
    user: values.DB_USER,
    name: values.DB_NAME,
    tls: tlsOf(values),
  }));
