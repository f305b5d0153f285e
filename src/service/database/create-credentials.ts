import { type Credentials, fixedCredentials } from './credentials.ts';
import { createIamCredentials } from './iam-credentials.ts';
import { createSecretCredentials } from './secret-credentials.ts';

/** How to get at the database: exactly one of a password, a secret that holds it, and IAM. */
export type CredentialSettings =
  | {
      readonly auth: 'password';
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly name: string;
    }
  | {
      readonly auth: 'secret';
      readonly secretArn: string;
      readonly region: string;
      /** These win over what the secret says. */
      readonly host: string | undefined;
      readonly port: number | undefined;
      readonly name: string | undefined;
    }
  | {
      readonly auth: 'iam';
      readonly region: string;
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly name: string;
    };

const awsTimeoutMs = 1500;
const awsAttempts = 2;
/** For all tries together: the client's own time-out ends when an answer begins, not when it is there. */
const secretTimeoutMs = 4000;

/** Creates the credentials that `settings` describe. Nothing is read or signed before the first connection. */
export function createCredentials(settings: CredentialSettings, listener: { onRefreshed(): void }): Credentials {
  switch (settings.auth) {
    case 'password':
      return fixedCredentials(settings);
    case 'secret':
      return createSecretCredentials({
        readSecret: secretReader(settings),
        given: { host: settings.host, port: settings.port, name: settings.name },
        onRefreshed: listener.onRefreshed,
      });
    case 'iam':
      return createIamCredentials({ endpoint: settings, signToken: tokenSigner(settings) });
  }
}

/** The AWS packages are loaded when they are needed: most instances start without them. */
function secretReader({ secretArn, region }: { secretArn: string; region: string }): () => Promise<string> {
  return async () => {
    const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient({
      region,
      maxAttempts: awsAttempts,
      // Its time-out counts the connecting, too; without throwOnRequestTimeout the SDK writes a warning and goes on waiting.
      requestHandler: { requestTimeout: awsTimeoutMs, throwOnRequestTimeout: true },
    });
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }), {
        abortSignal: AbortSignal.timeout(secretTimeoutMs),
      });
      if (SecretString === undefined) throw new Error('The secret has no text');
      return SecretString;
    } finally {
      client.destroy();
    }
  };
}

function tokenSigner(at: { region: string; host: string; port: number; user: string }): () => Promise<string> {
  return async () => {
    const { Signer } = await import('@aws-sdk/rds-signer');
    return new Signer({ region: at.region, hostname: at.host, port: at.port, username: at.user }).getAuthToken();
  };
}
