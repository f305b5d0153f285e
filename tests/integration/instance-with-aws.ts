import { createLifecycle } from '../../src/base/lifecycle.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { systemClock } from '../../src/emulator/protocol/clock.ts';
import { localAccount } from '../../src/stack/local-account.ts';
import { createPreparedDatabase, sendingTo, startInstance, type TestInstance } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

const region = 'us-east-1';

/** An instance that sends all it measures, every second, to an AWS that nobody else uses. */
export interface InstanceWithAws {
  readonly database: TestDatabase;
  readonly endpoint: AwsEndpoint;
  /** For the SDK's clients. */
  readonly account: ReturnType<typeof localAccount>;
  readonly instance: TestInstance;
  stop(): Promise<void>;
}

/** Starts it on a prepared database of its own. `variables` go into the instance's environment besides. */
export async function startInstanceWithAws(
  options: { onUnknownAction?: (name: string) => void; variables?: Readonly<Record<string, string>> } = {},
): Promise<InstanceWithAws> {
  const lifecycle = createLifecycle({
    stopTimeoutMs: 15_000,
    onStopFailure: (part, error) => {
      throw new Error(`the ${part} did not stop`, { cause: error });
    },
  });
  const { onUnknownAction, variables } = options;
  try {
    const database = await lifecycle.start('database', createPreparedDatabase, (created) => created.drop());
    const endpoint = await lifecycle.start(
      'AWS endpoint',
      () => startAwsEndpoint({ port: 0, clock: systemClock, region, accountId: '000000000000', onUnknownAction }),
      (running) => running.close(),
    );
    const instance = await lifecycle.start(
      'instance',
      () => startInstance(database, { ...sendingTo({ ...endpoint, region }), ...variables }),
      async ({ child }) => void (await child.stop()),
    );
    const account = localAccount({ region, awsUrl: endpoint.url });
    return { database, endpoint, account, instance, stop: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}
