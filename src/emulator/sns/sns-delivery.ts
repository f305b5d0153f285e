import { setTimeout as delay } from 'node:timers/promises';
import type { SnsPost } from './sns-envelope.ts';

/** AWS pages: "Amazon SNS message delivery retries", "Creating an HTTP/S delivery policy": the default of HTTP/S. */
const maxRetries = 3;
const defaultRetryDelayMs = 20_000;
/** AWS page: "Make sure your endpoint is ready to process Amazon SNS messages". */
const answerTimeoutMs = 15_000;
/** All that wait, for all endpoints together; SNS has no such limit. */
const maxWaiting = 1000;

export interface SnsDelivery {
  /** Sends later, each endpoint's in their order, and waits for nobody. */
  send(post: SnsPost): void;
  /** Gives up what has not arrived. */
  close(): Promise<void>;
}

/**
 * Posts to the endpoints of subscriptions. What cannot be reached or answers 429 or 5xx is tried again; another status but 2xx ends
 * the message, and so do redirects, which might lead away from this machine.
 */
export function createSnsDelivery(deps: {
  /** Told once for each message that is lost. */
  onLost(problem: string): void;
  retryDelayMs?: number | undefined;
}): SnsDelivery {
  const { onLost, retryDelayMs = defaultRetryDelayMs } = deps;
  const lanes = new Map<string, { waiting: SnsPost[]; done: Promise<void> }>();
  const closing = new AbortController();
  let waitingCount = 0;

  /** Sends what waits for one endpoint, one after the other. */
  async function drain(endpoint: string, waiting: SnsPost[]): Promise<void> {
    for (let post = waiting[0]; post !== undefined; post = waiting[0]) {
      const problem = await deliver(post);
      if (closing.signal.aborted) return;
      if (problem !== undefined) onLost(`A message for ${endpoint} is lost: ${problem}.`);
      waiting.shift();
      waitingCount -= 1;
    }
    lanes.delete(endpoint);
  }

  /** The reason why a post did not arrive; undefined when it did. */
  async function deliver(post: SnsPost): Promise<string | undefined> {
    for (let retries = 0; ; retries++) {
      const { problem, isFinal } = await attempt(post);
      if (isFinal || retries === maxRetries || closing.signal.aborted) return problem;
      await delay(retryDelayMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
    }
  }

  async function attempt({ endpoint, headers, body }: SnsPost): Promise<{ problem?: string; isFinal: boolean }> {
    try {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(answerTimeoutMs)]);
      const response = await fetch(endpoint, { method: 'POST', redirect: 'manual', headers, body, signal });
      await response.body?.cancel();
      const { ok, status } = response;
      if (ok) return { isFinal: true };
      return { problem: `it answered ${status}`, isFinal: status < 500 && status !== 429 };
    } catch (error) {
      return { problem: `it cannot be reached (${causeOf(error)})`, isFinal: false };
    }
  }

  return {
    send(post) {
      if (waitingCount >= maxWaiting) {
        onLost(`A message for ${post.endpoint} is lost: ${maxWaiting} others wait already.`);
        return;
      }
      waitingCount += 1;
      const lane = lanes.get(post.endpoint);
      if (lane !== undefined) {
        lane.waiting.push(post);
        return;
      }
      const waiting = [post];
      lanes.set(post.endpoint, { waiting, done: drain(post.endpoint, waiting) });
    },
    async close() {
      closing.abort();
      await Promise.all([...lanes.values()].map(({ done }) => done));
    },
  };
}

function causeOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? message;
}
