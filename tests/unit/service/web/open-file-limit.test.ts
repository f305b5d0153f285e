import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openFileLimit } from '../../../../src/service/web/open-file-limit.ts';

it.each([
  ['a number', 'Max open files            1024                 524288               files', 1024],
  ['no limit', 'Max open files            unlimited            unlimited            files', undefined],
  ['nothing', '', undefined],
])('is what Linux says of a process: %s', (_, line, limit) => {
  const folder = mkdtempSync(join(tmpdir(), 'claims-limits-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'limits');
  writeFileSync(path, `Limit                     Soft Limit           Hard Limit           Units\n${line}\n`);
  expect(openFileLimit(path)).toBe(limit);
});

it('is unknown elsewhere', () => {
  expect(openFileLimit('/nowhere')).toBeUndefined();
});
