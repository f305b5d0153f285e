import { describe, expect, it } from 'vitest';
import type { AnsweredRequest } from '../../../../src/service/http/completed-request.ts';
import { createRequestLog } from '../../../../src/service/http/request-log.ts';
import { createLogger } from '../../../../src/service/telemetry/log/logger.ts';

const traceId = '5759e988bd862e3fe1be46a994272793';
const answered: AnsweredRequest = {
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
  traced: undefined,
};

/** The lines that the log has of requests that are answered at these times. */
function linesOf(request: AnsweredRequest, ...others: [atMs: number, request: AnsweredRequest][]) {
  const lines: { level: string; err?: unknown }[] = [];
  let nowMs = 0;
  const logger = createLogger({
    level: 'info',
    environmentName: 'test',
    release: 'r1',
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  const log = createRequestLog(logger, () => nowMs);
  log(request);
  for (const [atMs, other] of others) {
    nowMs = atMs;
    log(other);
  }
  return lines;
}

describe('the line of a request', () => {
  it('says what became of it, how long it took and waited, and under which ids and release to look further', () => {
    expect(linesOf(answered)).toEqual([
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

  it('is an error with its causes when the answer was a 5xx', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    expect(linesOf({ ...answered, status: 500, error })).toMatchObject([
      { level: 'error', status: 500, err: { message: 'outer: inner' } },
    ]);
  });

  it('is an error once a second and route while the database is away, and else a warning without the cause', () => {
    const away: AnsweredRequest = {
      ...answered,
      status: 503,
      facts: { xrayTraceId: answered.facts.xrayTraceId, outcome: 'unavailable' },
      error: new Error('away'),
    };
    const elsewhere = { ...away, route: '/api/claims' };
    const broken = { ...answered, status: 500, error: new Error('broken') };
    const lines = linesOf(away, [1, away], [2, elsewhere], [999, away], [999, broken], [1000, away], [1001, away]);
    expect(lines.map(({ level, err }) => `${level}${err === undefined ? '' : ' with its cause'}`)).toEqual([
      'error with its cause',
      'warn',
      'error with its cause',
      'warn',
      'error with its cause',
      'error with its cause',
      'warn',
    ]);
  });
});
