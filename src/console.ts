/** Composition root of `npm run console`: the console alone, over a running `npm start` or a real account. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError, explainError } from './base/errors.ts';
import { stopOnSignals } from './base/lifecycle.ts';
import { readAllowedHosts } from './base/own-host.ts';
import { createDocumentReader } from './console/read-document.ts';
import { serveConsole } from './console/serve-console.ts';
import { loadEnvironmentText } from './monitoring/account/live-environment.ts';
import { sdkClients } from './monitoring/account/sdk-clients.ts';
import { loadProject } from './monitoring/files/load-project.ts';
import type { Project } from './monitoring/model/project-schema.ts';
import { localAccount } from './stack/local-account.ts';
import { readDataFolder } from './stack/local-config.ts';
import { readRunning } from './stack/pid-file.ts';

const usage =
  'Usage: npm run console -- [--env <environment>] [--region <region>] [--port <number>] [--allow-host <name>]...';
/** Beside the console of `npm start`, which has 4000. */
const defaultPort = '4001';
const projectFolder = join(import.meta.dirname, '..');

/** What is shown, and how its AWS is reached. */
type Shown = Pick<Parameters<typeof serveConsole>[0], 'account' | 'logGroupName'>;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        env: { type: 'string', default: 'local' },
        region: { type: 'string' },
        port: { type: 'string', default: defaultPort },
        'allow-host': { type: 'string', multiple: true, default: [] },
      },
    });
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) throw new Error('--port takes 0 to 65535');
    return { ...values, port: Number(values.port), allowedHosts: readAllowedHosts(values['allow-host']) };
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', (cause as Error).message, { remedy: usage, cause });
  }
}

async function running(): Promise<Shown> {
  const dataFolder = readDataFolder(process.env);
  const stack = await readRunning(resolve(projectFolder, dataFolder));
  if (stack === undefined) {
    throw new AppError('CONFIG_INVALID', `No "npm start" runs with its data in ${dataFolder}.`, {
      remedy: 'Run "npm start", set its DATA_FOLDER here too, or show an account: npm run console -- --env production',
    });
  }
  return { account: localAccount(stack), logGroupName: stack.logGroupName };
}

async function inAccount(project: Project, environmentName: string, region: string | undefined): Promise<Shown> {
  const source = { project, environment: environmentName, region, clients: sdkClients };
  const { environment, text } = await loadEnvironmentText('LogGroup', source);
  return { account: { region: environment.Region }, logGroupName: text };
}

try {
  const { env, region, port, allowedHosts } = readArguments();
  const project = await loadProject(projectFolder);
  const shown = env === 'local' ? await running() : await inAccount(project, env, region);
  const { url, close } = await serveConsole({
    ...shown,
    port,
    allowedHosts,
    project: project.console,
    readDocument: createDocumentReader(projectFolder, project.documents),
    onError: (error) => process.stderr.write(`A page of the console failed: ${explainError(error)}\n`),
  });
  stopOnSignals(async () => {
    close();
    return 0;
  });
  process.stdout.write(`${env} in ${shown.account.region}: ${url}\nCtrl-C stops it\n`);
} catch (error) {
  process.stderr.write(`${explainError(error)}\n`);
  process.exit(1);
}
