import { describe, expect, it, vi } from 'vitest';
import { createRequestLog } from '../../../src/http/request-log.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';

const traceId = '5759e988bd862e3fe1be46a994272793';
const answered = {
  method: 'POST',
  route: '/claim',
  status: 303,
  durationMs: 12.3456,
  facts: {
    xrayTraceId: '1-5759e988-bd862e3fe1be46a994272793',
    outcome: 'accepted',
    reference: 'C-7Q2M-0XKD-94TB',
    poolWaitMs: 0.04,
  },
  traceId,
  error: undefined,
};

function logging() {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({
    level: 'info',
    environmentName: 'test',
    release: 'r1',
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  return { lines, log: createRequestLog(logger) };
}

describe('the line of a request', () => {
  it('is there at once when it is asked for, and once', async () => {
    const { lines, log } = logging();
    log.note(answered);
    log.flush();
    log.flush();
    expect(lines).toHaveLength(1);
  });

  it('says what became of it, how long it took and waited, and under which ids and release to look further', async () => {
    const { lines, log } = logging();
    log.note(answered);
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        environment: 'test',
        release: 'r1',
        method: 'POST',
        route: '/claim',
        status: 303,
        duration_ms: 12.3,
        outcome: 'accepted',
        reference: 'C-7Q2M-0XKD-94TB',
        pool_wait_ms: 0,
        trace_id: traceId,
        xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793',
        msg: 'request',
      },
    ]);
  });

  it('is an error with its causes when the answer was a 5xx', async () => {
    const { lines, log } = logging();
    log.note({ ...answered, status: 500, error: new Error('outer', { cause: new Error('inner') }) });
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    expect(lines).toMatchObject([{ level: 'error', status: 500, err: { message: 'outer: inner' } }]);
  });

  it('comes after the answer is out, in the order of the answers', async () => {
    const { lines, log } = logging();
    log.note({ ...answered, route: '/' });
    log.note({ ...answered, route: '/claim' });
    expect(lines).toEqual([]);
    await vi.waitFor(() => expect(lines).toHaveLength(2));
    expect(lines.map(({ route }) => route)).toEqual(['/', '/claim']);
  });
});
