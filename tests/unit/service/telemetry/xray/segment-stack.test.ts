import { describe, expect, it } from 'vitest';
import { readStack } from '../../../../../src/service/telemetry/xray/segment-stack.ts';

describe('a line of a stack', () => {
  it.each([
    ['at store (/app/src/claims.ts:12:5)', { label: 'store', path: '/app/src/claims.ts', line: 12 }],
    ['at store (file:///app/src/claims.ts:12:5)', { label: 'store', path: '/app/src/claims.ts', line: 12 }],
    ['at file:///app/src/claims.ts:12:5', { label: 'anonymous', path: '/app/src/claims.ts', line: 12 }],
    ['at async file:///app/src/claims.ts:12:5', { label: 'anonymous', path: '/app/src/claims.ts', line: 12 }],
    ['at async Pool.run (/app/pool.ts:3:9)', { label: 'async Pool.run', path: '/app/pool.ts', line: 3 }],
    ['at new Claim (/app/claim.ts:1:1)', { label: 'new Claim', path: '/app/claim.ts', line: 1 }],
    ['at run (node:internal/timers:573:17)', { label: 'run', path: 'node:internal/timers', line: 573 }],
    ['at run (C:\\app\\claim.ts:8:2)', { label: 'run', path: 'C:\\app\\claim.ts', line: 8 }],
    ['at run (/a (copy)/b.ts:8:2)', { label: 'run', path: '/a (copy)/b.ts', line: 8 }],
    ['at run (https://host:8080/b.js:8:2)', { label: 'run', path: 'https://host:8080/b.js', line: 8 }],
  ])('is read: %s', (line, frame) => {
    expect(readStack(`Error: it broke\n    ${line}`)).toEqual([frame]);
  });

  it.each([
    ['an error without a place', 'Error: at 12:30 it broke'],
    ['native code', '    at Array.map (<anonymous>)'],
    ['a promise', '    at async Promise.all (index 0)'],
    ['digits alone', '    at 12:5'],
    ['nothing', ''],
  ])('is left out: %s', (_, stack) => {
    expect(readStack(stack)).toEqual([]);
  });
});

describe('a hostile stack', () => {
  it.each([
    ['of many frames', '    at run (/a.ts:1:1)\n'.repeat(60_000), 100],
    ['of one line with many brackets', `at ${' ('.repeat(500_000)}`, 0],
    ['of one line with many colons', `at ${':1'.repeat(500_000)}`, 0],
    ['of spaces', ' '.repeat(1_000_000), 0],
  ])('%s is read, up to its hundredth frame', (_, stack, frames) => {
    expect(readStack(stack)).toHaveLength(frames);
  });
});
