import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { formFields, sampleClaim } from '../../service/claims/sample-claim.ts';

const claimantCount = 8;
/** Between two claims of one claimant, so that a long run does not store millions. */
const betweenClaimsMs = 40;
/** How long one try may take, and a claim with all its tries. */
const tryTimeoutMs = 3000;
const claimTimeoutMs = 90_000;
const longestPauseMs = 150;

/** What a claimant was told: the claim of that name is stored under that reference. */
export interface Acknowledgement {
  /** Of the claim alone, so that its row is known however its key is stored. */
  readonly name: string;
  readonly reference: string;
  /** Of the instance. */
  readonly url: string;
}

/** People who send claims until all is over. */
export interface Claimants {
  /** Lets everybody finish the claim that is under way, and gives what was wrong in the answers. */
  finish(): Promise<readonly string[]>;
  /** Has everybody go home at once. */
  abandon(): void;
}

type Send = (url: string, name: string) => Promise<{ status: number; reference?: string | undefined }>;

/**
 * Sends claims by API and form to the instances in turn, each with its idempotency key again and again until it is acknowledged; one
 * claimant in three presses the button again then. `onAcknowledged` hears of every acknowledgement, and `onRefused` of the
 * status of every other answer, 0 for none.
 */
export function startClaimants(deps: {
  urls(): readonly string[];
  onAcknowledged(acknowledgement: Acknowledgement): void;
  onRefused(status: number): void;
}): Claimants {
  const problems: string[] = [];
  let isOver = false;
  let isAbandoned = false;

  async function sendClaims(claimant: number): Promise<void> {
    const send = claimant % 4 === 1 ? sendForm : sendToApi;
    while (!isOver) {
      const name = randomUUID();
      await sendUntilAcknowledged(claimant, name, send);
      if (claimant % 3 === 0) await sendUntilAcknowledged(claimant + 1, name, send);
      await delay(betweenClaimsMs);
    }
  }

  async function sendUntilAcknowledged(first: number, name: string, send: Send): Promise<void> {
    const deadlineMs = performance.now() + claimTimeoutMs;
    for (let attempt = first; !isAbandoned && performance.now() < deadlineMs; attempt += 1) {
      const urls = deps.urls();
      const url = urls[attempt % urls.length] ?? '';
      const { status, reference } = await send(url, name);
      if (reference !== undefined) return deps.onAcknowledged({ name, reference, url });
      deps.onRefused(status);
      if (status !== 503 && status !== 0) return void problems.push(`The claim ${name} was answered ${status}.`);
      await delay(Math.min(20 * (attempt - first + 1), longestPauseMs));
    }
    if (!isAbandoned) problems.push(`The claim ${name} was not acknowledged within ${claimTimeoutMs / 1000} s.`);
  }

  const sending = Promise.all(Array.from({ length: claimantCount }, (_, claimant) => sendClaims(claimant)));
  return {
    async finish() {
      isOver = true;
      await sending;
      return problems;
    },
    abandon() {
      isOver = true;
      isAbandoned = true;
    },
  };
}

const sendToApi: Send = (url, name) =>
  answer(async () => {
    const response = await fetch(`${url}/api/claims`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': name },
      body: JSON.stringify(sampleClaim({ name })),
      signal: AbortSignal.timeout(tryTimeoutMs),
    });
    const { reference } = (await response.json()) as { reference?: string };
    return response.status === 201 ? { status: 201, reference } : { status: response.status };
  });

const sendForm: Send = (url, name) =>
  answer(async () => {
    const response = await fetch(`${url}/claim`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Origin: url },
      body: new URLSearchParams({ ...formFields(sampleClaim({ name })), submission_id: name }),
      signal: AbortSignal.timeout(tryTimeoutMs),
    });
    await response.text();
    const reference = response.headers.get('Location')?.split('/').at(-1);
    return response.status === 303 ? { status: 303, reference } : { status: response.status };
  });

/** Status 0 when there was no answer, or none to its end. */
async function answer(send: () => ReturnType<Send>): ReturnType<Send> {
  return send().catch(() => ({ status: 0 }));
}
