import type { Running } from './pid-file.ts';

/** Any key would do: the AWS of a stack does not check what requests are signed with. */
const key = 'local';

/** What an SDK's client is given to call the AWS of a stack. */
export function localAccount({ region, awsUrl }: Pick<Running, 'region' | 'awsUrl'>) {
  return { region, endpoint: awsUrl, credentials: { accessKeyId: key, secretAccessKey: key } };
}

/** The same as assignments for a shell, for the AWS CLI and whatever else reads AWS's variables. */
export function localAccountVariables(stack: Pick<Running, 'region' | 'awsUrl'>): string {
  const { region, endpoint, credentials } = localAccount(stack);
  return [
    `AWS_ENDPOINT_URL=${endpoint}`,
    `AWS_REGION=${region}`,
    `AWS_DEFAULT_REGION=${region}`,
    `AWS_ACCESS_KEY_ID=${credentials.accessKeyId}`,
    `AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
  ].join(' ');
}
