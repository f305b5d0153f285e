import { awsCallRates } from './monitoring/account/call-rate-limit.ts';
import { sdkClients } from './monitoring/account/sdk-clients.ts';
import { ask } from './monitoring/cli/change/ask.ts';
import { runMonitor } from './monitoring/cli/run-monitor.ts';

// The YAML parser looks into process.env for every token, and a look into the real one is slow: of a copy it is not.
process.env = { ...process.env };

/** Composition root of `npm run monitor`. Endpoint and credentials come from the SDK's own chain. */
process.exitCode = await runMonitor(process.argv.slice(2), {
  // npm runs its scripts in the project's folder.
  folder: process.cwd(),
  interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  // hasColors() knows NO_COLOR and its relatives.
  coloured: Boolean(process.stdout.isTTY) && process.stdout.hasColors(),
  writeOut: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  ask,
  clients: sdkClients,
  rates: awsCallRates,
});
