import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { AppError } from '../../../base/errors.ts';
import { standaloneDashboards } from '../../../console/dashboards/standalone/standalone-dashboards.ts';
import type { Definitions } from '../../model/definitions.ts';
import { createGeneratedSource } from '../../preview/preview-generated.ts';
import { createRecordedSource, createRecordingSource } from '../../preview/preview-recording.ts';
import type { PreviewSource } from '../../preview/preview-source.ts';
import { loadLiveDefinitions } from '../context/live-definitions.ts';
import { loadValidDefinitions, type MonitorContext } from '../context/monitor-context.ts';
import { counted } from '../render/counted.ts';

export interface PreviewOptions {
  /** Data of the account; else of the file `recorded`; else made up. */
  readonly live?: boolean | undefined;
  readonly recorded?: string | undefined;
  /** A file that keeps the live data. */
  readonly record?: string | undefined;
  readonly out: string;
}

/**
 * `monitor preview`: the declared dashboards, applied or not, as one page and a drawing of each chart. Exit code 0, or 1 when the
 * definitions are not valid or a widget cannot be drawn.
 */
export async function preview(context: MonitorContext, options: PreviewOptions): Promise<number> {
  const definitions = options.live ? await loadLiveDefinitions(context) : await loadValidDefinitions(context);
  if (definitions === undefined) return 1;
  const { source, note } = await sourceOf(context, definitions, options);
  const recorder = options.record === undefined ? undefined : createRecordingSource(source);
  const drawn = await standaloneDashboards({
    title: `Dashboards of ${context.env}`,
    note,
    dashboards: definitions.dashboards.map(({ key, body }) => ({ name: key, body })),
    cloudwatch: clientOf(recorder ?? source),
    logs: options.live ? await context.deps.clients.logs(definitions.environment.Region) : undefined,
    nowMs: source.nowMs,
  });
  const folder = resolve(context.deps.folder, options.out);
  const files = new Map(drawn.drawings.map(({ fileName, svg }) => [join(folder, fileName), svg]));
  const page = join(folder, 'dashboards.html');
  files.set(page, drawn.page);
  if (recorder !== undefined) files.set(resolve(context.deps.folder, options.record ?? ''), recorder.recording());
  for (const [file, text] of files) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const drawings = counted(drawn.drawings.length, 'drawing');
  context.answer({ environment: context.env, data: note, files: [...files.keys()], problems: drawn.problems });
  context.say(drawn.problems.map((problem) => `${context.paint('red', 'error')}: ${problem}\n`).join(''));
  context.say(
    `${context.env}: ${counted(definitions.dashboards.length, 'dashboard')} with ${note}, in ${page}, and ${drawings} beside it.\n`,
  );
  return drawn.problems.length === 0 ? 0 : 1;
}

async function sourceOf(
  context: MonitorContext,
  definitions: Definitions,
  { live, recorded }: PreviewOptions,
): Promise<{ source: PreviewSource; note: string }> {
  if (recorded !== undefined) {
    const text = await readFile(resolve(context.deps.folder, recorded), 'utf8').catch((cause) => {
      throw new AppError('CONFIG_INVALID', `${recorded} cannot be read.`, {
        remedy: 'Name a file that "monitor preview --live --record FILE" made.',
        cause,
      });
    });
    return { source: createRecordedSource({ name: recorded, text }), note: `data from ${recorded}` };
  }
  if (!live) return { source: createGeneratedSource(definitions), note: 'made-up data' };
  const client = await context.deps.clients.cloudwatch(definitions.environment.Region);
  const source: PreviewSource = {
    nowMs: Date.now(),
    getMetricData: (input) => client.send(new GetMetricDataCommand(input)),
    describeAlarms: (input) => client.send(new DescribeAlarmsCommand(input)),
  };
  return { source, note: `data of ${definitions.environment.Region}` };
}

/** A source in the form of a client, as the console wants it. It knows the two commands that drawing a dashboard sends. */
function clientOf(source: PreviewSource): Pick<CloudWatchClient, 'send'> {
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof GetMetricDataCommand) return await source.getMetricData(command.input);
    if (command instanceof DescribeAlarmsCommand) return await source.describeAlarms(command.input);
    throw new TypeError('Drawing a dashboard sends GetMetricData and DescribeAlarms only.');
  };
  return { send: send as CloudWatchClient['send'] };
}
