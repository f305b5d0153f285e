import {
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import { isTimeInput, millisToHrTime, timeInputToHrTime } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * The span of a request: OpenTelemetry's for what runs in the request, and the SDK's for what exports it. The SDK's own
 * checks and copies each attribute, which takes nearly as long as everything else that a span is; here there are a dozen
 * of them, all our own. Once it has ended nothing becomes its child, but it may still be described, until it is exported:
 * many at once, after their answers.
 */
export class RequestSpan implements Span, ReadableSpan {
  name: string;
  readonly kind = SpanKind.SERVER;
  readonly parentSpanContext: SpanContext | undefined;
  readonly resource: ReadableSpan['resource'];
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  readonly attributes: ReadableSpan['attributes'] = {};
  readonly links: Link[] = [];
  readonly events: ReadableSpan['events'] = [];
  readonly startTime: HrTime;
  endTime: HrTime = [0, 0];
  duration: HrTime = [-1, -1];
  ended = false;
  status: SpanStatus = { code: SpanStatusCode.UNSET };
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  // Not `#private`: an exporter may look at the span through an object that inherits from it.
  private readonly ownContext: SpanContext;
  private readonly startMs = Date.now();
  private readonly startClockMs = performance.now();

  constructor(
    name: string,
    { context, parent }: { context: SpanContext; parent: SpanContext | undefined },
    service: Pick<ReadableSpan, 'resource' | 'instrumentationScope'>,
  ) {
    this.name = name;
    this.ownContext = context;
    this.parentSpanContext = parent;
    this.resource = service.resource;
    this.instrumentationScope = service.instrumentationScope;
    this.startTime = millisToHrTime(this.startMs);
  }

  spanContext(): SpanContext {
    return this.ownContext;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  end(): void {
    if (this.ended) return;
    const durationMs = performance.now() - this.startClockMs;
    this.ended = true;
    this.endTime = millisToHrTime(this.startMs + durationMs);
    this.duration = millisToHrTime(durationMs);
  }

  setAttribute(key: string, value: ReadableSpan['attributes'][string]): this {
    if (value !== undefined) this.attributes[key] = value;
    return this;
  }

  setAttributes(attributes: ReadableSpan['attributes']): this {
    for (const key in attributes) this.setAttribute(key, attributes[key]);
    return this;
  }

  addEvent(name: string, attributesOrTime?: ReadableSpan['attributes'] | TimeInput, time?: TimeInput): this {
    const hasTimeFirst = isTimeInput(attributesOrTime);
    const attributes = hasTimeFirst ? {} : (attributesOrTime ?? {});
    this.events.push({
      name,
      attributes,
      time: timeInputToHrTime(time ?? (hasTimeFirst ? attributesOrTime : Date.now())),
    });
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const { code, name, message, stack } = typeof exception === 'string' ? { message: exception } : exception;
    const attributes = {
      'exception.type': code === undefined ? name : String(code),
      'exception.message': message,
      'exception.stacktrace': stack,
    };
    this.addEvent('exception', attributes, time);
  }

  addLink(link: Link): this {
    this.links.push(link);
    return this;
  }

  addLinks(links: readonly Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.status = status;
    return this;
  }

  updateName(name: string): this {
    this.name = name;
    return this;
  }
}
