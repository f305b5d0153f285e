import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { AwsJson1_0Protocol, AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { beforeAll, describe, expect, it } from 'vitest';
import { awsScript } from './aws-script.ts';
import { startTestEndpoint } from './aws-test-endpoint.ts';
import { expectedOf, type Outcome, playScript, sdkCaller } from './play-aws-script.ts';

const calls = awsScript.filter((step) => 'call' in step);

async function playBy(protocol: NonNullable<ConstructorParameters<typeof CloudWatchClient>[0]>['protocol']) {
  const aws = await startTestEndpoint();
  const client = new CloudWatchClient({
    endpoint: aws.endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'anyone', secretAccessKey: 'anything' },
    maxAttempts: 1,
    protocol,
  });
  try {
    return await playScript(aws, sdkCaller(client));
  } finally {
    client.destroy();
    await aws.close();
  }
}

describe(`one script of ${calls.length} calls`, () => {
  let byJson: Outcome[];
  beforeAll(async () => {
    byJson = await playBy(AwsJson1_0Protocol);
  });

  it('gets its answers over AWS JSON 1.0', () => {
    for (const [i, step] of calls.entries()) expect(byJson[i], `${i}: ${step.call}`).toMatchObject(expectedOf(step));
  });

  it.each([
    ['AWS Query', AwsQueryProtocol],
    ['Smithy RPC v2 CBOR', AwsSmithyRpcV2CborProtocol],
  ])('gets the same ones over %s', async (_name, protocol) => {
    const outcomes = await playBy(protocol);
    expect(outcomes).toHaveLength(calls.length);
    for (const [i, step] of calls.entries())
      expect({ call: `${i}: ${step.call}`, ...outcomes[i] }).toEqual({ call: `${i}: ${step.call}`, ...byJson[i] });
  });
});
