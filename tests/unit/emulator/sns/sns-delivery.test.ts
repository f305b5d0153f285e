import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSnsDelivery, type SnsDelivery } from '../../../../src/emulator/sns/sns-delivery.ts';
import { type SnsSubscriber, startSnsSubscriber } from '../../../integration/sns-subscriber.ts';

let subscriber: SnsSubscriber;
let delivery: SnsDelivery;
let lost: string[];
beforeEach(async () => {
  subscriber = await startSnsSubscriber();
  lost = [];
  delivery = createSnsDelivery({ onLost: (problem) => lost.push(problem), retryDelayMs: 1 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await delivery.close();
  await subscriber.close();
});

const send = (Message: string, endpoint = subscriber.url) =>
  delivery.send({ endpoint, headers: {}, body: JSON.stringify({ Message }) });
const arrived = () => subscriber.posts.map(({ document }) => document.Message);

describe('a message for a subscriber', () => {
  const cases: [string, number[], string[], RegExp | undefined][] = [
    ['arrives once when it is taken', [], ['one', 'two'], undefined],
    [
      'is tried again when the subscriber fails, and the next one waits for it',
      [500, 429],
      ['one', 'one', 'one', 'two'],
      undefined,
    ],
    [
      'is lost after three retries',
      [500, 502, 503, 504],
      ['one', 'one', 'one', 'one', 'two'],
      /is lost: it answered 504/,
    ],
    ['is lost at once when the subscriber refuses it', [403], ['one', 'two'], /is lost: it answered 403/],
    ['does not follow a redirect away from this machine', [302], ['one', 'two'], /is lost: it answered 302/],
  ];
  test.each(cases)('%s', async (_sentence, answers, expected, loss) => {
    subscriber.answers.push(...answers);
    send('one');
    send('two');
    await subscriber.post(expected.length - 1);
    expect(arrived()).toEqual(expected);
    expect(lost).toEqual(loss === undefined ? [] : [expect.stringMatching(loss)]);
  });

  test('that cannot be reached is lost, and others get theirs meanwhile', async () => {
    const gone = await startSnsSubscriber();
    await gone.close();
    send('for nobody', gone.url);
    send('for somebody');
    await subscriber.post(0);
    await expect.poll(() => lost, { interval: 5 }).toEqual([expect.stringContaining('(ECONNREFUSED)')]);
  });

  test('is tried again when the subscriber does not answer within fifteen seconds', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    timeout.mockReturnValueOnce(AbortSignal.abort(new DOMException('too late', 'TimeoutError')));
    send('one');
    await subscriber.post(0);
    expect([arrived(), lost]).toEqual([['one'], []]);
    expect(timeout.mock.calls).toEqual([[15_000], [15_000]]);
  });

  test('is lost when a thousand wait already', async () => {
    for (let i = 0; i <= 1000; i++) send(String(i), 'http://127.0.0.1:9/');
    expect(lost).toEqual([expect.stringContaining('1000 others wait already')]);
  });

  test('is given up when the endpoint closes', async () => {
    const slow = createSnsDelivery({ onLost: (problem) => lost.push(problem) });
    subscriber.answers.push(500);
    slow.send({ endpoint: subscriber.url, headers: {}, body: '{}' });
    await subscriber.post(0);
    await slow.close();
    expect(lost).toEqual([]);
  });
});
