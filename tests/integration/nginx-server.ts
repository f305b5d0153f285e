import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../src/base/ports.ts';
import { startChild } from '../../src/stack/processes/child-process.ts';
import { debianProgram } from '../../src/stack/processes/debian-program.ts';

const platformFolder = join(import.meta.dirname, '..', '..', '.platform', 'nginx', 'conf.d');
const readyTimeoutMs = 20_000;

export interface TestNginx {
  readonly url: string;
  /** Everything that nginx wrote: what it complained of, and its log of requests. */
  output(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts nginx with the files of `.platform/nginx` in front of the service on `servicePort`. Around them stands what
 * Elastic Beanstalk's own nginx.conf has on Amazon Linux 2023: the same blocks, includes, limits and log.
 */
export async function startNginx({ servicePort }: { servicePort: number }): Promise<TestNginx> {
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), 'claims-nginx-'));
  await cp(platformFolder, join(folder, 'conf.d'), { recursive: true });
  const upstream = join(folder, 'conf.d', 'claims.conf');
  // The only thing that differs: on an instance the service has the port to itself.
  await writeFile(upstream, (await readFile(upstream, 'utf8')).replace('127.0.0.1:8080', `127.0.0.1:${servicePort}`));
  await writeFile(join(folder, 'nginx.conf'), platformConfiguration({ port, folder }));
  const [command, ...before] = await debianProgram({
    names: ['nginx'],
    debianPackage: 'nginx',
    path: 'usr/sbin/nginx',
    toolsFolder: '.local',
    onProgress: console.error,
  });
  const complaints: string[] = [];
  const child = await startChild({
    command,
    args: [...before, '-p', folder, '-e', 'stderr', '-c', 'nginx.conf'],
    onErrorLine: (line) => complaints.push(line),
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const deadlineMs = performance.now() + readyTimeoutMs;
  while (!(await fetch(`${url}/healthz`).catch(() => undefined))?.ok) {
    if (performance.now() > deadlineMs) {
      await stop();
      throw new Error(`nginx did not get ready:\n${complaints.join('\n')}`);
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
  const output = async () => `${complaints.join('\n')}\n${await readFile(join(folder, 'access.log'), 'utf8')}`;
  return { url, output, stop };
}

function platformConfiguration({ port, folder }: { port: number; folder: string }): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `
daemon off;
pid ${folder}/nginx.pid;
worker_processes 1;
events { worker_connections 1024; }
http {
  ${temporary.join('\n  ')}
  log_format main '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"';
  include conf.d/*.conf;
  map $http_upgrade $connection_upgrade { default "upgrade"; }
  server {
    listen 127.0.0.1:${port} default_server;
    access_log ${folder}/access.log main;
    client_header_timeout 60;
    client_body_timeout 60;
    keepalive_timeout 60;
    gzip off;
    include conf.d/elasticbeanstalk/*.conf;
  }
}
`;
}
