import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInstanceLog, type InstanceLog, type RunningLog } from './instance-log.ts';

const stdoutFile = 'var/log/web.stdout.log';
const versionHook = 'hooks/prebuild/10_log_lines.sh';
const configurationHook = 'confighooks/prebuild/10_log_lines.sh';

/** As the service writes them. */
const written = [
  { level: 'info', time: '2026-03-01T10:00:00.000Z', msg: 'request', status: 200, route: '/claims/:reference' },
  { level: 'error', msg: 'Zoë said "no": 100 % of \\ and /', err: { stack: 'Error: x\n    at y (z.ts:1:2)\n\tat' } },
  { level: 'warn', msg: 'with what a terminal would obey: \u001b[31m\u007f\u0085' },
].map((line) => JSON.stringify(line));
/** How they reach rsyslog: from the journal the message begins at once, by a socket after a blank. */
const headers = ['<30>Nov 30 21:39:28 vm web[2217]:', '<30>Nov 30 21:39:28 vm web[2217]: '];
const fed = headers.flatMap((header) => written.map((line) => `${header}${line}`));

/** What of a log file CloudWatch Logs finds no fields in, with its place: whatever is not one JSON object a line. */
function notJson(file: string, lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    try {
      if (line.startsWith('{') && typeof JSON.parse(line) === 'object') return [];
    } catch {
      // It is named below.
    }
    return [`${file}:${index + 1}: ${line.slice(0, 40)}`];
  });
}

let log: InstanceLog;
let running: RunningLog | undefined;
beforeEach(async () => {
  log = await createInstanceLog();
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await log.remove();
});

async function linesThrough(instance: InstanceLog): Promise<string[]> {
  running = await instance.start();
  return running.feed(fed, { file: stdoutFile, count: fed.length });
}

/** Longer than rsyslog's 8 kB, shorter than journald's 48. */
const longLine = JSON.stringify({ level: 'error', msg: 'x'.repeat(40_000) });
const lengths = (lines: readonly string[]) => lines.map((line) => line.length);

describe("the platform's own log", () => {
  it('has a header before each line, and no JSON', async () => {
    const lines = await linesThrough(log);
    const problems = notJson(stdoutFile, lines);
    expect(problems).toHaveLength(fed.length);
    expect(problems[0]).toBe(`${stdoutFile}:1: Nov 30 21:39:28 vm web[2217]: {"level":"`);
  });

  it('loses the end of a long line', async () => {
    running = await log.start();
    const [line = ''] = await running.feed([`${headers[0]}${longLine}`], { file: stdoutFile, count: 1 });
    expect(line.length).toBeLessThan(8300);
  });
});

describe('the log of an instance that a version was deployed to', () => {
  it('has each line as the service wrote it', async () => {
    await log.runHook(versionHook);
    const lines = await linesThrough(log);
    expect(notJson(stdoutFile, lines)).toEqual([]);
    expect(lines).toEqual([...written, ...written]);
    expect(running?.complaints()).toEqual([]);
  });

  it('has a long line whole', async () => {
    await log.runHook(versionHook);
    running = await log.start();
    const lines = await running.feed([`${headers[0]}${longLine}`], { file: stdoutFile, count: 1 });
    expect(lengths(lines)).toEqual([longLine.length]);
  });

  it('keeps its files: what is worse than a notice is in the other one, and nothing is written twice', async () => {
    await log.runHook(versionHook);
    running = await log.start();
    const fed = [
      `<28>Nov 30 21:39:28 vm web[2217]: ${written[2]}`,
      `<30>Nov 30 21:39:28 vm web[2217]: ${written[0]}`,
      '<30>Nov 30 21:39:28 vm cron[7]: of another',
    ];
    expect(await running.feed(fed, { file: 'var/log/messages', count: 1 })).toEqual([
      'Nov 30 21:39:28 vm cron[7]: of another',
    ]);
    expect(await log.written('var/log/web.stderr.log')).toEqual([written[2]]);
    expect(await log.written(stdoutFile)).toEqual([written[0]]);
  });

  it('stays so when the platform writes its files anew', async () => {
    await log.runHook(versionHook);
    await log.writePlatformFiles();
    expect(notJson(stdoutFile, await linesThrough(log))).toEqual([]);
  });

  it('is mended by a deployment of a configuration alone', async () => {
    await log.runHook(versionHook);
    for (const name of ['00-claims.conf', '00-claims-imjournal.conf']) await log.take(join('etc/rsyslog.d', name));
    await log.writePlatformFiles();
    expect(await log.runHook(configurationHook)).toEqual(['restart rsyslog.service']);
    expect(notJson(stdoutFile, await linesThrough(log))).toEqual([]);
  });
});

describe('the hook', () => {
  it('restarts what reads the files, and nothing when they are in place', async () => {
    expect(await log.runHook(versionHook)).toEqual(['restart systemd-journald.service', 'restart rsyslog.service']);
    expect(await log.runHook(versionHook)).toEqual([]);
    expect(await log.runHook(configurationHook)).toEqual([]);
  });

  it('fails the deployment where a file cannot be put in place', async () => {
    await rm(join(log.root, 'etc/rsyslog.d'), { recursive: true });
    await writeFile(join(log.root, 'etc/rsyslog.d'), 'no folder');
    await expect(log.runHook(versionHook)).rejects.toThrow('ended with 1');
  });
});
