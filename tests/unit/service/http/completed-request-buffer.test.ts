import { describe, expect, it, vi } from 'vitest';
import type { AnsweredRequest } from '../../../../src/service/http/completed-request.ts';
import { createAnsweredRequests } from '../../../../src/service/http/completed-request-buffer.ts';

const answered: AnsweredRequest = {
  method: 'GET',
  route: '/',
  status: 200,
  durationMs: 1,
  facts: { xrayTraceId: '1-5759e988-bd862e3fe1be46a994272793' },
  traceId: '5759e988bd862e3fe1be46a994272793',
  error: undefined,
  traced: undefined,
};

function gathering() {
  const told = { first: [] as string[], second: [] as string[] };
  const requests = createAnsweredRequests([
    ({ route }) => void told.first.push(route),
    ({ route }) => void told.second.push(route),
  ]);
  return { told, requests };
}

describe('requests that were answered', () => {
  it('are told of after the answer is out, to everybody, in the order of the answers', async () => {
    const { told, requests } = gathering();
    requests.note(answered);
    requests.note({ ...answered, route: '/claim' });
    expect(told).toEqual({ first: [], second: [] });
    await vi.waitFor(() => expect(told).toEqual({ first: ['/', '/claim'], second: ['/', '/claim'] }));
  });

  it('are told of at once when it is asked for, and once', async () => {
    const { told, requests } = gathering();
    requests.note(answered);
    requests.flush();
    requests.flush();
    expect(told).toEqual({ first: ['/'], second: ['/'] });
  });

  it('are told of when more come later', async () => {
    const { told, requests } = gathering();
    requests.note(answered);
    await vi.waitFor(() => expect(told.first).toHaveLength(1));
    requests.note(answered);
    await vi.waitFor(() => expect(told.first).toHaveLength(2));
  });
});
