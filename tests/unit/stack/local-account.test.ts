import { expect, it } from 'vitest';
import { localAccount, localAccountVariables } from '../../../src/stack/local-account.ts';

const stack = { region: 'eu-west-1', awsUrl: 'http://127.0.0.1:4566' };

it('is what a client of the SDK needs', () => {
  expect(localAccount(stack)).toEqual({
    region: 'eu-west-1',
    endpoint: 'http://127.0.0.1:4566',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

it('is the same for a shell', () => {
  expect(localAccountVariables(stack)).toBe(
    'AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local',
  );
});
