/**
 * Composition root of `npm run drill`: breaks something in a running `npm start`, and watches whether anybody is told; or, as `faults`,
 * breaks a service of its own again and again, and looks whether a claim gets lost.
 */
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { AppError, errorChain, explainError } from './base/errors.ts';
import { createLifecycle, stopOnSignals } from './base/lifecycle.ts';
import { createAlarmWatch } from './drills/drill-alarm-watch.ts';
import { createFaultClient } from './drills/drill-fault-client.ts';
import { createDrillLoad } from './drills/drill-load.ts';
import { findLostClaims } from './drills/drill-lost-claims.ts';
import { renderDrillList, renderDrillResult } from './drills/drill-report.ts';
import { type DrillResult, runDrill } from './drills/drill-run.ts';
import { type Drill, drills } from './drills/drill-scenarios.ts';
import { readFaultsArguments } from './drills/many-faults/faults-arguments.ts';
import { createFaultsProgress } from './drills/many-faults/faults-progress.ts';
import { renderFaults, renderFaultsJson } from './drills/many-faults/faults-report.ts';
import { runFaults } from './drills/many-faults/run-faults.ts';
import { loadProject } from './monitoring/files/load-project.ts';
import { environmentPrefix } from './monitoring/model/ownership.ts';
import { startBreakableStack } from './stack/breakable/start-breakable-stack.ts';
import { localAccount } from './stack/local-account.ts';
import { readDataFolder } from './stack/local-config.ts';
import { type Running, readRunning } from './stack/pid-file.ts';

const usage =
  'Usage: npm run drill -- list | all | NAME... [--load CLAIMS_A_SECOND] [--json], or faults [--count N] [--seed N] [--json]';
const defaultClaimsPerSecond = 3;
/** The database server may take eight seconds. */
const stopTimeoutMs = 15_000;

/** Reads the arguments. Throws `CONFIG_INVALID`. */
function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: {
        load: { type: 'string', default: String(defaultClaimsPerSecond) },
        json: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const claimsPerSecond = Number(values.load);
    if (!(claimsPerSecond >= 1)) throw new Error('--load takes a number of claims a second from 1 on.');
    if (positionals.length === 0) throw new Error('Which drill?');
    return { json: values.json, claimsPerSecond, names: positionals };
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', (cause as Error).message, { remedy: usage, cause });
  }
}

function chosenDrills(names: readonly string[]): readonly Drill[] {
  if (names.includes('all')) return drills;
  return names.map((name) => {
    const drill = drills.find((candidate) => candidate.name === name);
    if (drill !== undefined) return drill;
    throw new AppError('CONFIG_INVALID', `There is no drill ${name}.`, { remedy: 'See: npm run drill -- list' });
  });
}

async function findRunning(): Promise<Running> {
  const dataFolder = readDataFolder(process.env);
  const running = await readRunning(resolve(process.cwd(), dataFolder));
  if (running !== undefined) return running;
  throw new AppError('PROCESS_FAILED', 'npm start does not run here.', {
    remedy: 'Start it in another terminal, with the same DATA_FOLDER if it has one.',
  });
}

async function main(): Promise<boolean> {
  const { names, claimsPerSecond, json } = readArguments();
  if (names.includes('list')) {
    process.stdout.write(renderDrillList());
    return true;
  }
  const chosen = chosenDrills(names);
  const stack = await findRunning();
  const { formUrl, environment, controlSocket } = stack;
  const client = new CloudWatchClient(localAccount(stack));
  const namePrefix = environmentPrefix(await loadProject(process.cwd()), environment);
  const results: DrillResult[] = [];
  for (const drill of chosen) {
    const say = (text: string) => process.stderr.write(`${drill.name}: ${text}\n`);
    say(drill.title);
    const result = await runDrill({
      drill,
      claimsPerSecond,
      faults: createFaultClient(controlSocket),
      createLoad: (onAnswer) => createDrillLoad({ formUrl, onAnswer }),
      watch: createAlarmWatch({ client, namePrefix }),
      findLost: (references) => findLostClaims(formUrl, references),
      nowMs: () => Date.now(),
      pause: (ms) => delay(ms),
      onProgress: say,
    });
    results.push(result);
    if (!json) process.stdout.write(renderDrillResult(result));
  }
  if (json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
  return results.every(({ passed }) => passed);
}

/** Breaks a service of its own; ends with everything healed and stopped, also by Ctrl-C. */
async function breakAgainAndAgain(args: readonly string[]): Promise<boolean> {
  const { kinds, count, seed, json, command } = readFaultsArguments(args);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const progress = createFaultsProgress({ count, output: process.stderr });
  let keepsLogs = false;
  const lifecycle = createLifecycle({
    stopTimeoutMs,
    onStopFailure: (part, error) => say(`The ${part} did not stop cleanly: ${errorChain(error)}`),
  });
  let isStopping = false;
  stopOnSignals(async () => {
    isStopping = true;
    say('\nstopping');
    await lifecycle.stop();
    return 1;
  });
  try {
    say(`seed ${seed}: ${count} faults of ${kinds.length} kinds`);
    const stack = await startBreakableStack(lifecycle, {
      projectFolder: process.cwd(),
      path: process.env.PATH,
      keepFolder: () => keepsLogs,
      onProgress: say,
    });
    say('the service runs; Ctrl-C stops it');
    const result = await runFaults({ stack, kinds, count, seed, onFault: progress.show });
    progress.end();
    process.stdout.write(json ? renderFaultsJson(result) : renderFaults(result, command));
    keepsLogs = !result.passed;
    return result.passed;
  } catch (error) {
    // What is being stopped fails, too.
    if (isStopping) return await new Promise<never>(() => {});
    progress.end();
    keepsLogs = true;
    throw error;
  } finally {
    await lifecycle.stop();
  }
}

const [first, ...rest] = process.argv.slice(2);
const areFaults = first === 'faults';
if (!areFaults) {
  // The fault goes with this process: its connection breaks off.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}
try {
  process.exitCode = (await (areFaults ? breakAgainAndAgain(rest) : main())) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${explainError(error)}\n`);
  process.exitCode = 1;
}
