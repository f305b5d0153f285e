import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../src/base/ports.ts';
import { startChild } from '../../src/stack/processes/child-process.ts';
import { debianProgram } from '../../src/stack/processes/debian-program.ts';

const platformFolder = join(import.meta.dirname, '..', '..', '.platform', 'nginx', 'conf.d');
const platformFixtures = join(import.meta.dirname, '..', 'fixtures', 'instance');
const readyTimeoutMs = 20_000;

export interface TestNginx {
  readonly url: string;
  /** Everything that nginx wrote but for the health agent: what it complained of, and its log of requests. */
  output(): Promise<string>;
  /** The lines that Elastic Beanstalk's health agent reads, of all hours. */
  healthLines(): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * Starts nginx with the files of `.platform/nginx` in front of the service on `servicePort`. Around them stands what
 * Elastic Beanstalk's own nginx.conf has on Amazon Linux 2023: the same blocks, includes, limits and both logs. `change` may
 * change a file of ours before it starts.
 */
export async function startNginx({
  servicePort,
  change = (text) => text,
}: {
  servicePort: number;
  change?(text: string): string;
}): Promise<TestNginx> {
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), 'claims-nginx-'));
  const healthFolder = join(folder, 'log', 'nginx', 'healthd');
  await mkdir(healthFolder, { recursive: true });
  // Started by root, nginx's workers are somebody else, who opens this log with each line.
  await chmod(folder, 0o755);
  await chmod(healthFolder, 0o777);
  // nginx writes to a log whose name has variables only where the server's root is there.
  await mkdir(join(folder, 'html'));
  const locations = join(folder, 'conf.d', 'elasticbeanstalk');
  await mkdir(locations, { recursive: true });
  await cp(join(platformFixtures, 'healthd_logformat.conf'), join(folder, 'conf.d', 'healthd_logformat.conf'));
  await cp(join(platformFixtures, 'healthd.conf'), join(locations, 'healthd.conf'));
  await cp(platformFolder, join(folder, 'conf.d'), { recursive: true });
  // What differs from an instance: there the service has its port to itself, and logs have a place.
  const adapt = (text: string) =>
    text.replace('127.0.0.1:8080', `127.0.0.1:${servicePort}`).replace('/var/log/', `${folder}/log/`);
  for (const file of await readdir(join(folder, 'conf.d'), { recursive: true })) {
    if (!file.endsWith('.conf')) continue;
    const path = join(folder, 'conf.d', file);
    await writeFile(path, adapt(change(await readFile(path, 'utf8'))));
  }
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
  const healthLines = async () => {
    const files = (await readdir(healthFolder)).sort();
    const texts = await Promise.all(files.map((file) => readFile(join(healthFolder, file), 'utf8')));
    return texts.join('').split('\n').slice(0, -1);
  };
  return { url, output, healthLines, stop };
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
