import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  contrastRatio,
  graphicContrast,
  readableColor,
  seriesColor,
  seriesColorCount,
  surfaceColors,
  textContrast,
} from '../../../../src/console/charts/chart-color.ts';

const theme = readFileSync(new URL('../../../../src/console/page/theme.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = theme.split('@media (prefers-color-scheme: dark)');

function color(sheet: string, name: string): string {
  const value = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(sheet)?.[1];
  if (value === undefined) throw new Error(`The style sheet has no --${name}`);
  return value;
}

const seriesNames = Array.from({ length: seriesColorCount }, (_, index) => `series-${index + 1}`);

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('the %s colours of the style sheet', (scheme, sheet) => {
  test('the surface is the one that authors colours are fitted to', () => {
    expect(color(sheet, 'surface')).toBe(surfaceColors[scheme]);
  });

  test.each(seriesNames)('%s can be seen on the surface', (name) => {
    expect(contrastRatio(color(sheet, name), color(sheet, 'surface'))).toBeGreaterThanOrEqual(graphicContrast);
  });

  test.each([
    ['text', 'page'],
    ['muted', 'page'],
    ['muted', 'sunken'],
    ['chart-text', 'surface'],
    ['annotation', 'surface'],
    ['accent', 'page'],
    ['accent', 'accent-soft'],
    ['alarm', 'alarm-soft'],
    ['alarm', 'surface'],
    ['insufficient', 'insufficient-soft'],
    ['ok', 'ok-soft'],
  ])('%s can be read on %s', (text, background) => {
    expect(contrastRatio(color(sheet, text), color(sheet, background))).toBeGreaterThanOrEqual(textContrast);
  });
});

describe('readableColor', () => {
  test('keeps a colour that can be seen, and moves one that cannot', () => {
    expect(readableColor('#1f77b4')).toMatch(/^light-dark\(#1f77b4, /);
    const [lightOne, darkOne] = readableColor('#ffff00')!.match(/#[0-9a-f]{6}/g)!;
    expect(contrastRatio(lightOne!, surfaceColors.light)).toBeGreaterThanOrEqual(graphicContrast);
    expect(darkOne).toBe('#ffff00');
    expect(readableColor('#000')).toMatch(/^light-dark\(#000000, #(?!000000)/);
  });

  test.each([undefined, 'red', 'url(https://example.com)', '#12345', 'var(--x)', '#fff;x'])('takes no %s', (value) => {
    expect(readableColor(value)).toBeUndefined();
  });
});

test('more series than colours start again', () => {
  expect(seriesColor(seriesColorCount)).toBe(seriesColor(0));
});

test('black on white has the greatest contrast', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21);
});
