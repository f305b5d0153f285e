import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { SpanKind } from '@opentelemetry/api';
import xray from 'aws-xray-sdk-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toSegmentDocument } from '../../../../../src/service/telemetry/xray/segment-document.ts';
import { serializeSegment } from '../../../../../src/service/telemetry/xray/segment-serializer.ts';
import { createDaemonSink } from '../../../../../src/service/telemetry/xray/xray-daemon-sink.ts';
import { createXrayExporter } from '../../../../../src/service/telemetry/xray/xray-exporter.ts';
import { endedSpan } from './ended-span.ts';

const daemon = createSocket('udp4');
const datagrams: string[] = [];
const seen = { dropped: 0, failures: [] as unknown[] };
const sink = createDaemonSink({
  onDropped: (count) => {
    seen.dropped += count;
  },
  onFailure: (error) => seen.failures.push(error),
});

beforeAll(async () => {
  daemon.on('message', (datagram) => datagrams.push(datagram.toString('utf8')));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  xray.setDaemonAddress(`127.0.0.1:${daemon.address().port}`);
});
afterAll(() => {
  daemon.close();
});

describe('the daemon gets', () => {
  it('each segment in a datagram of its own: a header line and the document, untouched', async () => {
    const spans = [endedSpan({ name: 'one' }), ...Array.from({ length: 40 }, () => endedSpan({ name: 'two' }))];
    const result = await new Promise((resolve) => createXrayExporter(sink).export(spans, resolve));
    expect(result).toEqual({ code: 0 });
    await expect.poll(() => datagrams.length).toBe(41);
    expect(datagrams[0]).toBe(
      `{"format":"json","version":1}\n${serializeSegment(toSegmentDocument(endedSpan({ name: 'one' })))}`,
    );
  });

  it('a long family one by one', async () => {
    datagrams.length = 0;
    const child = toSegmentDocument(
      endedSpan({ kind: SpanKind.CLIENT, parent: 'local', attributes: { note: 'x'.repeat(40_000) } }),
    );
    const segment = toSegmentDocument(endedSpan({ attributes: { note: 'y'.repeat(40_000) } }));
    sink({ ...segment, subsegments: [child] });
    await expect.poll(() => datagrams.length).toBe(2);
    const [first, second] = datagrams.map((datagram) => JSON.parse(datagram.split('\n')[1] ?? ''));
    expect(first).toEqual(JSON.parse(JSON.stringify(segment)));
    expect(second).toEqual(JSON.parse(JSON.stringify(child)));
  });

  it('the longest document that there is, and a longer one in part', async () => {
    datagrams.length = 0;
    sink(toSegmentDocument(endedSpan({ attributes: { note: 'x'.repeat(65_000) } })));
    sink(toSegmentDocument(endedSpan({ attributes: { note: 'x'.repeat(66_000) } })));
    await expect.poll(() => datagrams.length).toBe(2);
    expect(datagrams.map((datagram) => 'metadata' in JSON.parse(datagram.split('\n')[1] ?? ''))).toEqual([true, false]);
    expect(seen).toEqual({ dropped: 0, failures: [] });
  });
});

describe('a datagram that cannot be sent', () => {
  it('is counted; why is said once in a while, and never thrown', async () => {
    // A broadcast, which the socket may not send.
    xray.setDaemonAddress('255.255.255.255:2000');
    for (let count = 0; count < 5; count += 1) sink(toSegmentDocument(endedSpan()));
    await expect.poll(() => seen.dropped).toBe(5);
    expect(seen.failures).toEqual([expect.objectContaining({ message: expect.stringContaining('sending segment') })]);
  });
});
