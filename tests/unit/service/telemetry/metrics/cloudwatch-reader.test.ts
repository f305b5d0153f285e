import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, expect, it, vi } from 'vitest';
import { createCloudWatchReader } from '../../../../../src/service/telemetry/metrics/cloudwatch-reader.ts';
import { createMetricRecorder } from '../../../../../src/service/telemetry/metrics/metric-recorder.ts';

type Answer = { readonly status: number; readonly body: string };

/** Takes a call and says nothing. */
const silence = 'silence';

const fine: Answer = { status: 200, body: '{}' };
const refusing = (status: number, name: string): Answer => ({ status, body: JSON.stringify({ __type: name }) });

const servers: Server[] = [];
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A reader that sends to a server with these answers, the last one again and again. */
async function startReader(periodSeconds: number, answers: readonly (Answer | typeof silence)[]) {
  let calls = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const answer = answers[Math.min(calls, answers.length - 1)] ?? fine;
      calls += 1;
      if (answer === silence) return;
      response.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(answer.body);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const recorded: string[] = [];
  const lines: string[] = [];
  const reader = createCloudWatchReader({
    environmentName: 'test',
    region: 'us-east-1',
    periodSeconds,
    logger: {
      warn: (...line: unknown[]) => void lines.push(`warn: ${line.at(-1)}`),
      error: (...line: unknown[]) => void lines.push(`error: ${line.at(-1)}`),
    },
    record: (name, value) => void recorded.push(`${name} ${value}`),
    beforeCollect: () => recorder.flush(),
  });
  const provider = new MeterProvider({ readers: [reader] });
  const recorder = createMetricRecorder(provider.getMeter('test'));
  // Part of what is sent next, though nobody has handed it over yet.
  recorder.record('Requests', 1);
  return { reader, provider, calls: () => calls, recorded, lines };
}

/** What a reader did that sends at once and stops. */
async function reading(...answers: Answer[]) {
  const { reader, provider, calls, recorded, lines } = await startReader(3600, answers);
  await reader.forceFlush();
  await provider.shutdown();
  return { calls: calls(), recorded, lines };
}

const stayed = {
  recorded: ['ExportFailures 1'],
  lines: ['warn: CloudWatch did not take the metrics; they stay queued'],
};

it.each<[string, [Answer, ...Answer[]], calls: number]>([
  ['takes them', [fine], 1],
  ['is throttling, once', [refusing(400, 'ThrottlingException'), fine], 2],
  ['is throttling by status, once', [refusing(429, 'TooManyRequestsException'), fine], 2],
  ['has a fault, twice', [refusing(500, 'InternalServiceFault'), refusing(503, 'ServiceUnavailable'), fine], 3],
])('metrics arrive when CloudWatch %s', async (_, answers, calls) => {
  expect(await reading(...answers)).toEqual({ calls, recorded: [], lines: [] });
});

it('what CloudWatch refuses is sent once and counted as dropped', async () => {
  expect(await reading(refusing(400, 'InvalidParameterValueException'))).toEqual({
    calls: 1,
    recorded: ['ExportFailures 1', 'DroppedDatapoints 1'],
    lines: ['error: CloudWatch refused the metrics; they are given up'],
  });
});

it.each<[string, Answer]>([
  ['a fault', refusing(500, 'InternalServiceFault')],
  ['a page that is no answer of AWS', { status: 502, body: '<html>Bad gateway</html>' }],
])(
  'three tries a flush is all that CloudWatch gets while it answers with %s, and the metrics stay',
  async (_, answer) => {
    // One flush by the test, one by the shutdown.
    const { calls, recorded, lines } = await reading(answer);
    expect(calls).toBe(6);
    expect(recorded).toEqual([...stayed.recorded, ...stayed.recorded]);
    const lost = 'warn: stopped before CloudWatch took the last metrics; they are lost';
    expect(lines).toEqual([...stayed.lines, ...stayed.lines, lost]);
  },
);

it('metrics leave at the end of each period', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { reader, provider, calls } = await startReader(20, [fine]);
  const collect = vi.spyOn(reader, 'collect');
  vi.advanceTimersByTime(19_999);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  await expect.poll(calls).toBe(1);
  vi.advanceTimersByTime(20_000);
  expect(collect).toHaveBeenCalledTimes(2);
  await provider.shutdown();
});

it('each try has five seconds while CloudWatch takes calls and says nothing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  // The SDK waits between tries by chance: not at all.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const { calls, recorded, lines } = await startReader(20, [silence]);
  // A poll moves the fake clock by its interval.
  const polled = { interval: 0 };
  vi.advanceTimersByTime(20_000);
  await expect.poll(calls, polled).toBe(1);
  vi.advanceTimersByTime(5000);
  await expect.poll(calls, polled).toBe(2);
  vi.advanceTimersByTime(5000);
  await expect.poll(calls, polled).toBe(3);
  vi.advanceTimersByTime(4999);
  await nextTurn();
  expect({ recorded, lines }).toEqual({ recorded: [], lines: [] });
  vi.advanceTimersByTime(1);
  await expect.poll(() => ({ recorded, lines }), polled).toEqual(stayed);
});
