import * as sdk from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { encodeAnswer, readJsonBody } from '../../../../src/emulator/protocol/json/json-body.ts';
import { operationShapeOf } from '../../../../src/emulator/protocol/operation-schema.ts';
import { createCountingRunner } from './counting-runner.ts';

const { input } = operationShapeOf(sdk.PutMetricData$);

/** A tenth of the largest that PutMetricData takes. */
const large = {
  Namespace: 'Shop',
  MetricData: Array.from({ length: 100 }, (_, i) => ({
    MetricName: `m${i}`,
    Timestamp: 1_700_000_000,
    Values: Array.from({ length: 150 }, (_unused, k) => k / 7),
    Counts: Array.from({ length: 150 }, () => 1),
    Dimensions: Array.from({ length: 30 }, (_unused, k) => ({ Name: `n${k}`, Value: 'v' })),
  })),
};

/** The fields by their names, in which order the shape has them. */
function texts(value: unknown): string {
  const sorted = (_key: string, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort())
      : part;
  return JSON.stringify(value, sorted);
}

test('a large input is read in many turns, and whole', async () => {
  const runner = createCountingRunner();
  const read = await readJsonBody(input, JSON.stringify(large), runner);
  const Timestamp = new Date(1_700_000_000_000);
  const whole = { ...large, MetricData: large.MetricData.map((datum) => ({ ...datum, Timestamp })) };
  // As text: of so many values the other way to compare takes seconds.
  expect(texts(read)).toEqual(texts(whole));
  expect(runner.turns).toBeGreaterThan(1000);
});

test('a short one is read in one go', async () => {
  const runner = createCountingRunner();
  expect(await readJsonBody(input, '', runner)).toEqual({});
  expect(await readJsonBody(input, '{"Namespace":"Shop","Other":1}', runner)).toEqual({ Namespace: 'Shop' });
  expect(runner.turns).toBe(0);
});

const data = (datum: string, count: number) => `{"MetricData":[${`${datum},`.repeat(count)}${datum}]}`;
test.each([
  ['more values than any input', data('{}', 600_000), 'RequestEntityTooLargeException'],
  ['a text of more than a megabyte', `{"Namespace":"${'x'.repeat(2 ** 20)}"}`, 'RequestEntityTooLargeException'],
  ['an end that is missing', data('{}', 100_000).slice(0, -1), 'SerializationException'],
  ['items of the wrong type', data('[1]', 100_000), 'SerializationException'],
])('refused: %s', async (_sentence, body, name) => {
  await expect(readJsonBody(input, body, createCountingRunner())).rejects.toMatchObject({ name });
});

test('what the input does not know may be a million objects', async () => {
  const runner = createCountingRunner();
  const body = `{"Namespace":"Shop","Other":[${'{"a":[]},'.repeat(600_000)}1]}`;
  expect(await readJsonBody(input, body, runner)).toEqual({ Namespace: 'Shop' });
  expect(runner.turns).toBeGreaterThan(500);
});

test('a long answer is written in many turns, a short one in one go', async () => {
  const runner = createCountingRunner();
  const answer = (length: number) => ({
    MetricDataResults: [{ Id: 'a', Values: Array.from({ length }, (_, i) => i) }],
  });
  expect(await encodeAnswer(answer(10), runner)).toBe(JSON.stringify(answer(10)));
  expect(runner.turns).toBe(0);
  expect(await encodeAnswer(answer(100_800), runner)).toBe(JSON.stringify(answer(100_800)));
  expect(runner.turns).toBeGreaterThan(100);
});
