import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { findFreePorts, listen } from '../../../src/base/ports.ts';

const firstPortThatLinuxAssigns = 32_768;

describe('findFreePorts', () => {
  it('gives different ports, none of which a connection of another program is given', async () => {
    const ports = await findFreePorts(50);
    expect(new Set(ports).size).toBe(50);
    expect(Math.max(...ports)).toBeLessThan(firstPortThatLinuxAssigns);
    expect(Math.min(...ports)).toBeGreaterThan(1024);
  });

  it('gives ports that can be listened on', async () => {
    const [port = 0] = await findFreePorts(1);
    const server = createServer();
    try {
      expect(await listen(server, { host: '127.0.0.1', port, what: 'a test' })).toBe(port);
    } finally {
      server.close();
    }
  });
});
