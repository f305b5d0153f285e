import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CloudWatchServiceException,
  PutCompositeAlarmCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

interface MeasuredAnswer {
  readonly name: string;
  readonly call: 'PutDashboard' | 'PutMetricAlarm' | 'PutCompositeAlarm';
  readonly input: object;
  readonly accepted?: true;
  readonly messages?: readonly string[];
}

const file = join(import.meta.dirname, '..', 'fixtures', 'aws', 'measured-answers.json');
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly MeasuredAnswer[] };

const commands = {
  PutCompositeAlarm: PutCompositeAlarmCommand,
  PutDashboard: PutDashboardCommand,
  PutMetricAlarm: PutMetricAlarmCommand,
};

/** What is in AWS's model and not built here is refused by its name instead. */
const notBuilt: Readonly<Record<string, RegExp>> = {
  'anomaly band whose metric does not return': /ThresholdMetricId is not supported here/,
};

let aws: TestEndpoint;
beforeAll(async () => {
  aws = await startTestEndpoint({ region: 'us-east-1' });
});
afterAll(() => aws?.close());

test.each(cases)(
  `$name: as CloudWatch answers it, one of ${cases.length} measured answers`,
  async ({ name, call, input, ...answer }) => {
    const Command = commands[call] as new (input: object) => PutDashboardCommand;
    const told = await aws.cloudwatch.send(new Command(input)).then(
      () => 'taken',
      (error: CloudWatchServiceException & { dashboardValidationMessages?: { Message?: string }[] }) =>
        [error.message, ...(error.dashboardValidationMessages ?? []).map(({ Message }) => Message)].join('\n'),
    );
    if (name in notBuilt) expect(told).toMatch(notBuilt[name] as RegExp);
    else if (answer.accepted) expect(told).toBe('taken');
    else for (const message of answer.messages ?? []) expect(told).toContain(message);
  },
);
