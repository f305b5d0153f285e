import * as sdk from '@aws-sdk/client-cloudwatch';
import { expect } from 'vitest';
import { awsScript, type ScriptStep } from './aws-script.ts';
import type { TestEndpoint } from './aws-test-endpoint.ts';

/** What came of a call: what it answered, or AWS's code and message. */
export type Outcome =
  | { readonly answer: Readonly<Record<string, unknown>> }
  | { readonly refused: readonly [string, string] };
export type Caller = (call: string, input: Readonly<Record<string, unknown>>) => Promise<Outcome>;

/** Every step's outcome, in the form of `awsScript`. */
export async function playScript(aws: TestEndpoint, send: Caller): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let nextToken: unknown;
  for (const step of awsScript) {
    if ('minutes' in step) {
      aws.clock.advanceMs(step.minutes * 60_000);
      aws.endpoint.evaluateAlarms();
      continue;
    }
    const token = step.input.NextToken === '@NextToken' ? { NextToken: nextToken } : {};
    const outcome = await send(step.call, { ...step.input, ...token });
    nextToken = 'answer' in outcome ? outcome.answer.NextToken : undefined;
    outcomes.push(outcome);
  }
  return outcomes;
}

/** By the JavaScript SDK, in the protocol of its client. */
export const sdkCaller =
  (client: sdk.CloudWatchClient): Caller =>
  async (call, input) => {
    const Command = (sdk as unknown as Record<string, new (input: object) => sdk.GetDashboardCommand>)[
      `${call}Command`
    ];
    try {
      const { $metadata, ...answer } = await client.send(new Command!(input));
      return { answer: JSON.parse(JSON.stringify(answer)) };
    } catch (error) {
      const { Code, message } = error as sdk.CloudWatchServiceException & { Code?: string };
      return { refused: [Code ?? '', message] };
    }
  };

/** What a step says of its outcome. */
export function expectedOf(step: Exclude<ScriptStep, { minutes: number }>): object {
  if (step.refused === undefined) return { answer: step.answer ?? {} };
  const [code, message] = step.refused;
  return { refused: [code, expect.stringContaining(message)] };
}
