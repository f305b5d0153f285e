import { type AwsEndpoint, startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { type Clock, systemClock } from '../../src/emulator/protocol/clock.ts';
import { localAccount } from '../../src/stack/local-account.ts';
import type { BenchContext } from './bench.ts';

const region = 'us-east-1';

/** An empty AWS on a free port until the end of the bench, and what a client of the SDK is given to call it. */
export async function startBenchAws(
  context: BenchContext,
  { clock = systemClock, throttle = false }: { clock?: Clock; throttle?: boolean } = {},
): Promise<{ endpoint: AwsEndpoint; account: ReturnType<typeof localAccount> }> {
  const endpoint = await startAwsEndpoint({ port: 0, clock, throttle, region, accountId: '000000000000' });
  context.onEnd(() => endpoint.close());
  return { endpoint, account: localAccount({ region, awsUrl: endpoint.url }) };
}
