import type { ServiceId, TraceSummary, ValueWithServiceIds } from '@aws-sdk/client-xray';
import { rootSegment, traceDurationSeconds, traceStartSeconds, withDescendants } from '../../xray/trace.ts';
import type { SegmentDocument } from '../../xray/trace-document.ts';
import type { StoredTrace } from './trace-store.ts';

/** What GetTraceSummaries tells of a trace. Undefined for a trace without a segment. AWS page: "TraceSummary". */
export function summarizeTrace(trace: StoredTrace): TraceSummary | undefined {
  const { segments } = trace;
  const root = rootSegment(trace);
  if (root === undefined) return undefined;
  const all = segments.flatMap(withDescendants);
  const users = new Set(segments.map(({ user }) => user).filter((user) => user !== undefined));
  return {
    Id: trace.id,
    StartTime: new Date(traceStartSeconds(trace) * 1000),
    Duration: traceDurationSeconds(trace),
    ResponseTime: root.end_time === undefined ? undefined : root.end_time - root.start_time,
    HasFault: root.fault === true,
    HasError: root.error === true,
    HasThrottle: root.throttle === true,
    IsPartial: all.some(({ in_progress }) => in_progress === true),
    Http: httpOf(root),
    Annotations: annotationsOf(segments),
    Users: [...users].map((UserName) => ({ UserName, ServiceIds: [] })),
    ServiceIds: distinctServices(segments),
    EntryPoint: serviceOf(root),
    Revision: trace.revision,
  };
}

function httpOf({ http }: SegmentDocument): TraceSummary['Http'] {
  if (http === undefined || http === null) return undefined;
  return {
    HttpURL: http.request?.url,
    HttpStatus: http.response?.status,
    HttpMethod: http.request?.method,
    UserAgent: http.request?.user_agent,
    ClientIp: http.request?.client_ip,
  };
}

function annotationsOf(segments: readonly SegmentDocument[]): Record<string, ValueWithServiceIds[]> {
  const annotations = new Map<string, ValueWithServiceIds[]>();
  for (const segment of segments) {
    for (const { annotations: own } of withDescendants(segment)) {
      for (const [key, value] of Object.entries(own ?? {})) {
        const entry = { AnnotationValue: annotationValue(value), ServiceIds: [serviceOf(segment)] };
        annotations.set(key, [...(annotations.get(key) ?? []), entry]);
      }
    }
  }
  return Object.fromEntries(annotations);
}

function annotationValue(value: string | number | boolean): ValueWithServiceIds['AnnotationValue'] {
  if (typeof value === 'number') return { NumberValue: value };
  return typeof value === 'boolean' ? { BooleanValue: value } : { StringValue: value };
}

function serviceOf({ name, origin }: SegmentDocument): ServiceId {
  return { Name: name, Names: [name], Type: origin };
}

function distinctServices(segments: readonly SegmentDocument[]): ServiceId[] {
  const services = new Map(segments.map((segment) => [`${segment.name}\0${segment.origin}`, serviceOf(segment)]));
  return [...services.values()];
}
