import { Agent, request } from 'node:http';
import { sampleClaim } from '../service/claims/sample-claim.ts';
import { drillPolicyId } from './faults/fault-context.ts';

const answerTimeoutMs = 15_000;
/** An answer that takes longer is a symptom by itself. */
const slowMs = 1000;
/** Clients that take turns, where the system has all of 127.0.0.0/8: what limits one client must not limit the drill. */
const clientAddresses =
  process.platform === 'linux' ? Array.from({ length: 50 }, (_, index) => `127.0.0.${index + 2}`) : ['127.0.0.1'];
const claim = JSON.stringify(sampleClaim({ policy_id: drillPolicyId, name: 'Drill Claimant' }));

export interface ClaimAnswer {
  /** Undefined when there was none. */
  readonly status: number | undefined;
  readonly durationMs: number;
}

/** Claims that keep coming, and what became of them. */
export interface DrillLoad {
  /** Sends one claim and resolves with its answer noted down. */
  send(): Promise<void>;
  /** Sends so many a second from now on, whether the ones before were answered or not; 0 ends it. */
  setRate(perSecond: number): void;
  /** Ends it and resolves when the last answer is there. */
  stop(): Promise<void>;
  /** Answers so far, by status; `0` stands for none. */
  answers(): ReadonlyMap<number, number>;
  /** References of all claims that were acknowledged. */
  acknowledged(): readonly string[];
}

/** True for an answer that a claimant would complain about. */
export function isSymptom({ status, durationMs }: ClaimAnswer): boolean {
  return status !== 201 || durationMs > slowMs;
}

/** Sends claims to the API at `formUrl`. `onAnswer` hears of each. */
export function createDrillLoad(deps: { formUrl: string; onAnswer(answer: ClaimAnswer): void }): DrillLoad {
  const agent = new Agent({ keepAlive: true });
  const references: string[] = [];
  const counts = new Map<number, number>();
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;

  async function sendAndNote(): Promise<void> {
    const localAddress = clientAddresses[sent++ % clientAddresses.length];
    const startedMs = performance.now();
    const answer = await post(`${deps.formUrl}/api/claims`, { agent, localAddress });
    counts.set(answer?.status ?? 0, (counts.get(answer?.status ?? 0) ?? 0) + 1);
    const reference = answer?.status === 201 && referenceOf(answer.body);
    if (reference) references.push(reference);
    deps.onAnswer({ status: answer?.status, durationMs: performance.now() - startedMs });
  }

  function send(): Promise<void> {
    const sending = sendAndNote().finally(() => underWay.delete(sending));
    underWay.add(sending);
    return sending;
  }

  return {
    send,
    setRate(perSecond) {
      clearInterval(timer);
      timer = perSecond === 0 ? undefined : setInterval(() => void send(), 1000 / perSecond);
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
    },
    answers: () => counts,
    acknowledged: () => references,
  };
}

/** Sends a claim; undefined when no answer comes, whatever the reason. */
function post(
  url: string,
  connection: { agent: Agent; localAddress: string | undefined },
): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    const outgoing = request(
      url,
      {
        ...connection,
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(claim) },
        timeout: answerTimeoutMs,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('error', () => resolve(undefined));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(claim);
  });
}

function referenceOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { reference?: string }).reference;
  } catch {
    return undefined;
  }
}
