import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { createAwsCaller } from './aws-caller.ts';
import { awsCallRates, type CallRates, type PacerClock, systemPacerClock } from './call-rate-limit.ts';
import { type CloudWatchAccount, createCloudWatchAccount } from './cloudwatch-account.ts';
import { createSavedQueries, type SavedQueries } from './live-saved-queries.ts';

/** The clients for the region of an environment. */
export interface AccountClients {
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
}

/** How the account is spoken to; rates and clock are AWS's and the system's when left out. */
export interface AccountAccess {
  readonly clients: AccountClients;
  readonly rates?: CallRates;
  readonly clock?: PacerClock;
}

/** Everything in an account that planning and applying deal with, at AWS's rates. */
export interface LiveAccount {
  readonly cloudwatch: CloudWatchAccount;
  readonly savedQueries: SavedQueries;
}

export function createLiveAccount(access: AccountAccess): LiveAccount {
  const { clients, rates = awsCallRates, clock = systemPacerClock } = access;
  const caller = createAwsCaller({ rates, clock });
  return {
    cloudwatch: createCloudWatchAccount({ client: clients.cloudwatch, caller }),
    savedQueries: createSavedQueries({ client: clients.logs, caller }),
  };
}
