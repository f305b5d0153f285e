import { metricsOf } from '../alarms/alarm-parts.ts';
import { type RecommendedAlarm, recommendedAlarms } from '../alarms/recommended-alarms.ts';
import type { AlarmDefinition } from '../model/definitions.ts';
import type { Problem } from '../model/problem.ts';
import type { Project } from '../model/project-schema.ts';

const configFile = 'monitor.config.yaml';

/**
 * What AWS recommends for the services of `monitor.config.yaml` and nobody declares, declares elsewhere or waives; and what is waived
 * or declared elsewhere without need. A project that names no services is asked for nothing.
 */
export function recommendedProblems(source: {
  alarms: readonly AlarmDefinition[];
  project: Project;
  environment: string;
}): Problem[] {
  const { alarms, project, environment } = source;
  const { services = [], environments = [], elsewhere = {} } = project.recommendedAlarms ?? {};
  if (!environments.includes(environment)) return [];
  const waived = waivedAlarms(project, environment);
  const asked = recommendedAlarms.filter(({ namespace }) => services.includes(namespace));
  const settled = (names: Readonly<Record<string, string>>, { namespace, metricName }: RecommendedAlarm) =>
    namespace in names || `${namespace} ${metricName}` in names;
  const missing = asked
    .filter((alarm) => !settled(waived, alarm) && !settled(elsewhere, alarm))
    .flatMap((alarm) => lackOf(alarm, alarms));
  const known = new Set(asked.flatMap(({ namespace, metricName }) => [namespace, `${namespace} ${metricName}`]));
  const unknown = [...Object.keys(waived), ...Object.keys(elsewhere)]
    .filter((name) => !known.has(name))
    .map((name) => warning(`AWS recommends no alarm on ${name}`, 'correct the name or remove it'));
  return [...missing, ...unknown];
}

/** What AWS recommends and a project does without in an environment: why, by namespace, or namespace and metric. */
export function waivedAlarms(
  { recommendedAlarms: asked }: Project,
  environment: string,
): Readonly<Record<string, string>> {
  return asked?.environments.includes(environment) === true ? (asked.waived ?? {}) : {};
}

function lackOf({ namespace, metricName, treatMissingData }: RecommendedAlarm, alarms: readonly AlarmDefinition[]) {
  const reading = alarms.filter(({ input }) =>
    metricsOf(input as Parameters<typeof metricsOf>[0]).some(
      ({ use }) => use.namespace === namespace && use.metricName === metricName,
    ),
  );
  const remedy = `declare it, or say under recommendedAlarms.waived why not: "${namespace} ${metricName}: <reason>"`;
  if (reading.length === 0)
    return [warning(`AWS recommends an alarm on ${namespace} ${metricName}, and none reads it`, remedy)];
  if (treatMissingData === undefined || reading.some(({ input }) => input.TreatMissingData === treatMissingData))
    return [];
  const keys = reading.map(({ key }) => key).join(', ');
  return [
    warning(
      `AWS recommends TreatMissingData: ${treatMissingData} for ${namespace} ${metricName}, and ${keys} has another`,
      remedy,
    ),
  ];
}

function warning(message: string, remedy: string): Problem {
  return { file: configFile, line: 1, column: 1, length: 1, sourceLine: '', severity: 'warning', message, remedy };
}
