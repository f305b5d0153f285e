import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startChild } from '../../src/stack/processes/child-process.ts';
import { createInstanceLog, type InstanceLog, rsyslogCommand } from '../integration/instance-log.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'instance');
const lineCount = 100_000;
/** Nothing more comes when the file is as long as it was so long ago. */
const quietMs = 5000;

/** Mounts are the namespace's own; whoever is not root is so in there alone. */
const namespace = ['/usr/bin/unshare', ...(process.getuid?.() === 0 ? ['-m'] : ['-Urm']), '--propagation', 'private'];
const canHaveJournal =
  existsSync('/lib/systemd/systemd-journald') &&
  spawnSync(namespace[0]!, [...namespace.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/run']).status === 0;

let log: InstanceLog;
beforeEach(async () => {
  log = await createInstanceLog();
});
afterEach(() => log.remove());

/** How many lines reach the file when 100,000 are written to the journal as fast as it takes them, and how many out of turn. */
async function linesThroughJournal(): Promise<{ count: number; outOfTurn: number }> {
  const input = `module(load="imjournal" StateFile="imjournal.state")\n`;
  const rsyslog = await rsyslogCommand(log.root, { input });
  const complaints: string[] = [];
  const child = await startChild({
    command: namespace[0]!,
    args: [
      ...namespace.slice(1),
      join(fixtures, 'journal.sh'),
      log.root,
      join(fixtures, 'write-to-journal.mjs'),
      ...rsyslog,
    ],
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, LINES: String(lineCount) },
    onErrorLine: (line) => complaints.push(line),
  });
  try {
    let lines = await log.written('var/log/web.stdout.log');
    for (let quietForMs = 0; quietForMs < quietMs && lines.length < lineCount; quietForMs += 250) {
      await delay(250);
      const now = await log.written('var/log/web.stdout.log');
      if (now.length > lines.length) quietForMs = 0;
      lines = now;
    }
    if (lines.length === 0) throw new Error(`nothing was written:\n${complaints.join('\n')}`);
    const numbers = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))).line);
    return { count: numbers.length, outOfTurn: numbers.filter((number, index) => number !== index).length };
  } finally {
    await child.stop();
  }
}

describe.skipIf(!canHaveJournal)('100,000 lines at once, through the journal and rsyslog', () => {
  it("lose most of them by the platform's own limits", async () => {
    expect((await linesThroughJournal()).count).toBeLessThan(lineCount / 2);
  });

  it.each([
    ['journald', 'rsyslog.d', '00-claims-imjournal.conf'],
    ['rsyslog', 'systemd/journald.conf.d', '10-claims.conf'],
  ])('lose some with the limit of %s alone raised', async (_of, folder, other) => {
    await log.runHook('hooks/prebuild/10_log_lines.sh');
    await log.take(join('etc', folder, other));
    expect((await linesThroughJournal()).count).toBeLessThan(lineCount);
  });

  it('all arrive, in order, where a version was deployed', async () => {
    await log.runHook('hooks/prebuild/10_log_lines.sh');
    expect(await linesThroughJournal()).toEqual({ count: lineCount, outOfTurn: 0 });
  });
});
