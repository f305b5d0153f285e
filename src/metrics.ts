/** Composition root of `npm run metrics`: the catalogue of metrics, and what it costs at CloudWatch in a month. */
import { parseArgs } from 'node:util';
import { AppError, explainError } from './base/errors.ts';
import { priceOfMetrics } from './cloudwatch/metrics/metric-price.ts';
import { metricRows, renderMetricTable } from './monitoring/cli/render/render-metrics.ts';
import { loadEnvironment } from './monitoring/files/environment.ts';
import { loadProject } from './monitoring/files/load-project.ts';
import { metricList } from './service/telemetry/metrics/metric-list.ts';

const usage = 'Usage: npm run metrics -- [--instances <number>] [--env <environment>] [--json]';

/** Reads the arguments. Throws `CONFIG_INVALID`. */
function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        instances: { type: 'string', default: '2' },
        env: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const instances = Number(values.instances);
    if (!Number.isInteger(instances) || instances < 1) throw new Error(`--instances takes a number from 1 on`);
    return { ...values, instances };
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', (cause as Error).message, { remedy: usage, cause });
  }
}

/** The budget that the environment file sets, in dollars a month. */
async function readBudget(environment: string | undefined): Promise<number | undefined> {
  if (environment === undefined) return undefined;
  const project = await loadProject(process.cwd());
  return (await loadEnvironment({ project, environment })).MetricBudgetDollars;
}

try {
  const { instances, env, json } = readArguments();
  const own = metricList();
  const price = priceOfMetrics(own, { instances });
  const budgetDollars = await readBudget(env);
  const text = json
    ? `${JSON.stringify({ metrics: metricRows(own), price: { instances, ...price }, budgetDollars }, undefined, 2)}\n`
    : renderMetricTable(own, { instances, price });
  process.stdout.write(text);
  if (budgetDollars !== undefined && price.dollars > budgetDollars) {
    process.stderr.write(`That is more than the budget of environments/${env}.yaml, $${budgetDollars} a month.\n`);
    process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${explainError(error)}\n`);
  process.exitCode = 1;
}
