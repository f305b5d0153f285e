import * as sdk from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { createAwsService } from '../../../../src/emulator/protocol/aws-service.ts';
import { createQueryProtocol } from '../../../../src/emulator/protocol/query/query-protocol.ts';
import { AwsRefusal } from '../../../../src/emulator/protocol/service-error.ts';
import { createCountingRunner } from './counting-runner.ts';

async function perform(body: string, output: object = {}) {
  const runner = createCountingRunner();
  const inputs: unknown[] = [];
  const service = createAwsService({
    targetPrefix: '',
    errorNamespace: '',
    query: { version: '1', xmlNamespace: '' },
    sdk,
    actions: { ListMetrics: () => output, PutMetricData: (input: object) => void inputs.push(input) },
    refuseMissing: (member) => new AwsRefusal('MissingRequiredParameterException', member),
  });
  const protocol = createQueryProtocol({ services: [service], runner });
  const answer = await protocol.perform(
    { path: '/', headers: {}, readBody: async () => body, readBytes: async () => Buffer.from(body) },
    'id',
  );
  return { ...answer, turns: runner.turns, inputs };
}

test('a long form is read in many turns, and whole', async () => {
  const numbers = (length: number) => Array.from({ length }, (_, i) => i + 1);
  const datum = (i: number) =>
    [
      `MetricData.member.${i}.MetricName=m${i}`,
      ...numbers(150).map((k) => `MetricData.member.${i}.Values.member.${k}=${k}`),
    ].join('&');
  const form = `Action=PutMetricData&Namespace=Shop&${numbers(30).map(datum).join('&')}`;
  const { status, turns, inputs } = await perform(form);
  expect(status).toBe(200);
  const data = numbers(30).map((i) => ({ MetricName: `m${i}`, Values: numbers(150) }));
  expect(inputs).toEqual([{ Namespace: 'Shop', MetricData: data }]);
  expect(turns).toBeGreaterThan(4500);
});

test.each([
  ['more parameters than any input', 'a&'.repeat(500_001)],
  ['more items than any list', Array.from({ length: 10_001 }, (_, i) => `MetricData.member.${i}.Value=1`).join('&')],
  ['a value of more than a megabyte', `Namespace=${'x'.repeat(2 ** 21)}`],
])('refused: %s', async (_sentence, parameters) => {
  const refused = perform(`Action=PutMetricData&${parameters}`).catch((error: AwsRefusal) => ({
    status: error.status,
    body: error.name,
  }));
  expect(await refused).toMatchObject({ status: 413, body: expect.stringContaining('RequestEntityTooLarge') });
});

test('a long answer is written in many turns, a short one in one go', async () => {
  const metrics = (length: number) => ({ Metrics: Array.from({ length }, (_, i) => ({ MetricName: `m${i}` })) });
  const long = await perform('Action=ListMetrics', metrics(1000));
  expect(String(long.body).match(/<MetricName>m\d+<\/MetricName>/g)).toHaveLength(1000);
  expect(long.turns).toBe(1000);
  expect((await perform('Action=ListMetrics', metrics(10))).turns).toBe(0);
});
