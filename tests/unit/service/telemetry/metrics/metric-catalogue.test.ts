import { describe, expect, it } from 'vitest';
import { createCheckClaim } from '../../../../../src/service/claims/check-claim.ts';
import { createParseSubmission } from '../../../../../src/service/claims/claim.ts';
import type { ClaimRepository } from '../../../../../src/service/claims/claim-repository.ts';
import type { ProductCatalogue } from '../../../../../src/service/claims/product-catalogue.ts';
import { sampleClaim } from '../../../../../src/service/claims/sample-claim.ts';
import { createSubmitClaim } from '../../../../../src/service/claims/submit-claim.ts';
import { createApp } from '../../../../../src/service/http/app.ts';
import {
  dimensionValues,
  type MetricDefinition,
  metricCatalogue,
} from '../../../../../src/service/telemetry/metrics/metric-catalogue.ts';
import type { MetricRecorder } from '../../../../../src/service/telemetry/metrics/metric-recorder.ts';

const products: ProductCatalogue = { codes: async () => new Set(['motor']), list: async () => [] };

/** Keeps every value that a dimension was recorded with. */
function dimensionRecorder(dimension: string) {
  const values = new Set<string>();
  const metrics: MetricRecorder = {
    record: (_name, _value, dimensions) => void (dimensions?.[dimension] && values.add(dimensions[dimension])),
  };
  return { values, metrics };
}

describe('the catalogue', () => {
  it.each(Object.entries<MetricDefinition>(metricCatalogue))(
    '%s has a total, and a meaning that is not a sentence',
    (name, metric) => {
      expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(metric.dimensionSets[0]).toEqual([]);
      expect(metric.meaning).toMatch(/^[A-Z1].*[^.]$/);
      if (metric.kind === 'counter') expect(metric.unit).toBe('Count');
    },
  );

  it('lists the routes that are measured, and no others', async () => {
    const { values, metrics } = dimensionRecorder('Route');
    const repository: ClaimRepository = {
      insert: async () => ({ outcome: 'inserted' }),
      findByReference: async () => undefined,
    };
    const app = createApp({
      claims: {
        repository,
        products,
        checkClaim: async () => ({ ok: false, errors: {} }),
        submitClaim: async () => ({ outcome: 'invalid', errors: {} }),
      },
      about: { operator: undefined },
      telemetry: {
        serverSpans: { start: () => ({ traceId: '0'.repeat(32), span: undefined }), export() {} },
        metrics,
        answered: { note() {}, flush() {} },
        peerAddress: () => undefined,
      },
      protection: { maxRequestsInFlight: 10, trustedProxies: 1 },
      checkDatabase: async () => {},
    });
    const paths = new Set(app.routes.map(({ method, path }) => `${method} ${path}`));
    for (const route of [...paths, 'GET /nowhere']) {
      const [method = '', path = ''] = route.split(' ');
      if (method === 'ALL') continue;
      await app.request(path.replace(':reference', 'C-7Q2M-0XKD-94TB'), { method });
    }
    expect([...values].sort()).toEqual([...dimensionValues.Route].sort());
  });

  it('lists the reasons for which a claim is rejected, and no others', async () => {
    const { values, metrics } = dimensionRecorder('Reason');
    const valid = sampleClaim();
    const nowMs = () => Date.UTC(2026, 2, 1);
    const submitClaim = createSubmitClaim({
      checkClaim: createCheckClaim({
        parseSubmission: createParseSubmission({ phoneRegion: 'GB' }),
        products,
        metrics,
        nowMs,
      }),
      repository: {
        insert: async () => ({
          outcome: 'key-taken',
          earlier: { reference: 'x', receivedAt: new Date(), contentHash: Buffer.alloc(32), policyId: 'P001' },
        }),
        findByReference: async () => undefined,
      },
      metrics,
      onAccepted: () => {},
      nowMs,
    });
    const wrong = Object.keys(valid).map((field) => ({ ...valid, [field]: 7 }));
    for (const fields of [...wrong, { ...valid, product: 'x' }, {}, [], valid]) {
      await submitClaim({ fields, key: { from: 'api', key: 'key' } });
    }
    expect([...values].sort()).toEqual([...dimensionValues.Reason].sort());
  });
});
