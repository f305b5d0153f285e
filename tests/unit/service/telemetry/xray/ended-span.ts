import { type SpanContext, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type SegmentDocument, toSegmentDocument } from '../../../../../src/service/telemetry/xray/segment-document.ts';

const traceId = '5759e988bd862e3fe1be46a994272793';
export const spanId = '53995c3f42cd8ad8';
const parentId = '0a1b2c3d4e5f6071';

/** What a test says about a span; attribute values may be what no SDK lets pass. */
export interface SpanFacts {
  readonly name?: string;
  readonly kind?: SpanKind;
  readonly parent?: 'local' | 'remote';
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly resource?: Readonly<Record<string, unknown>>;
  readonly status?: { readonly code: SpanStatusCode; readonly message?: string };
  readonly exceptions?: readonly Readonly<Record<string, unknown>>[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string; readonly attributes?: object }[];
}

/** A span that ended, without the SDK's own limits on what is in it. */
export function endedSpan(facts: SpanFacts = {}): ReadableSpan {
  const context = (id: string, isRemote = false): SpanContext => ({ traceId, spanId: id, traceFlags: 1, isRemote });
  const resource = resourceFromAttributes({});
  return {
    name: facts.name ?? 'work',
    kind: facts.kind ?? SpanKind.INTERNAL,
    spanContext: () => context(spanId),
    parentSpanContext: facts.parent && context(parentId, facts.parent === 'remote'),
    startTime: [1_700_000_000, 250_000_000],
    endTime: [1_700_000_001, 500_000_000],
    duration: [1, 250_000_000],
    ended: true,
    status: facts.status ?? { code: SpanStatusCode.UNSET },
    attributes: (facts.attributes ?? {}) as ReadableSpan['attributes'],
    events: (facts.exceptions ?? []).map((attributes) => ({
      name: 'exception',
      time: [1_700_000_001, 0],
      attributes: attributes as ReadableSpan['attributes'],
    })),
    links: (facts.links ?? []).map(({ attributes, ...linked }) => ({
      context: { ...linked, traceFlags: 1 },
      attributes: attributes as ReadableSpan['attributes'],
    })),
    resource: Object.defineProperty(resource, 'attributes', { value: facts.resource ?? {} }),
    instrumentationScope: { name: 'test' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Its document, as X-Ray gets it. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks at a few of its fields.
export function documentOf(facts: SpanFacts): any {
  return JSON.parse(JSON.stringify(toSegmentDocument(endedSpan(facts)) satisfies SegmentDocument));
}
