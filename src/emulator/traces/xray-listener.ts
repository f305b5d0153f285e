import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { parseSegmentDatagram, type SegmentDocument } from '../../xray/trace-document.ts';

export interface XrayListener {
  /** `host:port`, as `AWS_XRAY_DAEMON_ADDRESS` wants it. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Listens where the X-Ray daemon would, on a free UDP port. What is no document is dropped, as the daemon does: its sender
 * waits for no answer. AWS page: "Sending trace data to AWS X-Ray".
 */
export async function startXrayListener(deps: {
  host: string;
  onDocument(document: SegmentDocument): void;
}): Promise<XrayListener> {
  const socket = createSocket('udp4');
  socket.on('message', (datagram) => {
    const document = parseSegmentDatagram(datagram.toString('utf8'));
    if (document !== undefined) deps.onDocument(document);
  });
  socket.bind(0, deps.host);
  await once(socket, 'listening');
  return {
    address: `${deps.host}:${socket.address().port}`,
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
