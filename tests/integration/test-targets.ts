import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Target } from '../../src/stack/load-balancer/load-balancer-target-group.ts';

/** Makes real servers for a load balancer to stand in front of, and ends them when the test is over. */
export function createTestTargets() {
  const ends: (() => unknown)[] = [];

  async function listening(server: Server): Promise<Target> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    const { port } = server.address() as AddressInfo;
    return { id: `target-${port}`, host: '127.0.0.1', port };
  }

  return {
    /** Runs `end` when the test is over, before what was registered or made earlier ends. */
    onEnd: (end: () => unknown) => void ends.push(end),
    async end() {
      for (const end of ends.splice(0).reverse()) await end();
    },
    listening,

    /** A target that passes health checks while `isHealthy` and answers everything else with `listener`. */
    httpTarget(listener: RequestListener, isHealthy = () => true): Promise<Target> {
      const server = createHttpServer((incoming, outgoing) => {
        if (incoming.url !== '/healthz') listener(incoming, outgoing);
        else outgoing.writeHead(isHealthy() ? 200 : 500).end();
      });
      return listening(server);
    },

    /** A target below HTTP; it fails health checks, and gets requests because no other target is healthy. */
    tcpTarget(onConnection: (socket: Socket) => void): Promise<Target> {
      return listening(createTcpServer(onConnection));
    },

    /**
     * A listening port whose program is stopped and whose queue of waiting connections is full: Linux then lets a new
     * connection wait, as a machine that is gone would.
     */
    async targetThatAcceptsNothing(): Promise<Target> {
      const script = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
        console.log(this.address().port);
      });`;
      const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      ends.push(() => child.kill('SIGKILL'));
      const port = Number(String((await once(child.stdout, 'data'))[0]));
      child.kill('SIGSTOP');
      for (let waiting = 0; waiting < 4; waiting += 1) {
        const socket = connect(port, '127.0.0.1').on('error', () => {});
        ends.push(() => socket.destroy());
      }
      return { id: 'stopped', host: '127.0.0.1', port };
    },
  };
}
