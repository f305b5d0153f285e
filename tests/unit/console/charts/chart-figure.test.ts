import { describe, expect, test } from 'vitest';
import { type ChartFigure, chartFigure } from '../../../../src/console/charts/chart-figure.ts';
import type { ChartModel } from '../../../../src/console/charts/chart-model.ts';
import { chartSizes } from '../../../../src/console/charts/chart-sizes.ts';
import { sampleChart, sampleSeries } from './chart-samples.ts';

function draw(chart: ChartModel, more: Partial<ChartFigure> = {}): string {
  const sizes = chartSizes(24, 6);
  return String(
    chartFigure({ chart, view: 'timeSeries', id: 'w0', sizes, legend: 'bottom', sparkline: false, ...more }),
  );
}

const twoSeries = sampleChart([
  sampleSeries([1, 2, 3]),
  sampleSeries([4, undefined, 6], { label: 'rejected <b>', color: 'var(--series-2)' }),
]);
const threshold = {
  value: 5,
  toValue: undefined,
  label: 'page',
  color: 'var(--annotation)',
  fill: 'above' as const,
  axis: 'left' as const,
};

describe('a line chart', () => {
  test('is drawn once for each size, with an accessible name that tells its latest values', () => {
    const figure = draw(twoSeries);
    expect(figure.match(/<svg class="drawing-(narrow|medium|large)"/g)).toHaveLength(3);
    expect(figure).toContain('Latest: accepted 3 at 12:02, rejected &lt;b&gt; 6 at 12:02.');
  });

  test('has nothing a strict policy forbids, and only colours that follow the scheme', () => {
    const figure = draw({ ...twoSeries, annotations: [threshold] });
    expect(figure.match(/ style=|<style|<script(?! type="application\/json")| on\w+=/g)).toBeNull();
    // What clips a drawing is black, and not seen.
    const colors = [...figure.matchAll(/(?:fill|stroke)="(?!none|#000)([^"]*)"/g)].map(([, color]) => color);
    expect(new Set(colors.filter((color) => !color?.startsWith('var(--')))).toEqual(new Set());
    expect(colors).toContain('var(--series-1)');
  });

  test('uses ids of its own in each drawing', () => {
    const ids = [...draw(twoSeries).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('w0-360-clip-0');
  });

  test('shows the label of an annotation, its fill and what lies in between', () => {
    const figure = draw({ ...twoSeries, annotations: [threshold] });
    expect(figure).toContain('>page</text>');
    expect(figure).toMatch(/fill-opacity="0.07"/);
    expect(draw({ ...twoSeries, annotations: [{ ...threshold, fill: 'none' }] })).not.toMatch(/fill-opacity="0.07"/);
  });

  test('breaks where a period has no data, and draws a lonely point as a dot', () => {
    const lonely = draw(sampleChart([sampleSeries([1, 2, undefined, undefined, 5])]), { sizes: chartSizes(6, 6) });
    const whole = draw(sampleChart([sampleSeries([1, 2, 3, 4, 5])]), { sizes: chartSizes(6, 6) });
    const dots = (figure: string) => figure.match(/<path[^>]* d="M1 0A1 1 0 1 1/g)?.length ?? 0;
    expect([dots(lonely), dots(whole)]).toEqual([1, 0]);
  });

  test('has a second axis only when something is on it', () => {
    const right = sampleChart([sampleSeries([1]), sampleSeries([9000], { axis: 'right', label: 'waiting' })]);
    expect(draw(right)).toContain('(right)');
    expect(draw(twoSeries)).not.toContain('(left)');
  });

  test('stacks: the axis covers the sum', () => {
    const series = [sampleSeries([60, 60]), sampleSeries([60, 60], { label: 'rejected' })];
    expect(draw(sampleChart(series, { stacked: true }))).toContain('>150</text>');
    expect(draw(sampleChart(series))).not.toContain('>150</text>');
  });

  test('draws ten thousand absurd points without giving up', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => (index % 2 === 0 ? -1e300 : 1e300));
    expect(draw(sampleChart([sampleSeries(values)]), { sizes: chartSizes(6, 6) })).toContain('<svg');
  });
});

describe('the newest value', () => {
  const withGap = (minutes: number) => sampleChart([sampleSeries([...Array(10 - minutes).fill(7)])]);

  test('stands alone while it is new, and with its time when the metric has stopped since', () => {
    expect(draw(withGap(2))).not.toContain('at 12:');
    expect(draw(withGap(4))).toContain(
      '<span class="legend-value">7</span> <span class="muted nowrap">at 12:05</span>',
    );
    expect(draw(withGap(4))).toContain('Latest: accepted 7 at 12:05.');
  });
});

describe('the table behind a chart', () => {
  test('has a row a time, newest first, and a dash where there is no value', () => {
    const rows = [...draw(twoSeries).matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/g)];
    expect(rows.map(([, time, cells]) => [time, cells])).toEqual([
      ['2026-02-01 12:02:00', '<td>3</td><td>6</td>'],
      ['2026-02-01 12:01:00', '<td>2</td><td>–</td>'],
      ['2026-02-01 12:00:00', '<td>1</td><td>4</td>'],
    ]);
  });

  test('says so when it leaves rows out', () => {
    const long = sampleChart([sampleSeries(Array.from({ length: 401 }, () => 1))]);
    expect(draw(long, { view: 'table' })).toContain('The newest 400 of 401 rows.');
  });
});

describe('the other views', () => {
  test('a single value is the newest one, with a line of its past when asked', () => {
    const chart = sampleChart([sampleSeries([1, 2, 42], { unit: 'Percent' })]);
    expect(draw(chart, { view: 'singleValue' })).toContain('<span class="number">42 %</span>');
    expect(draw(chart, { view: 'singleValue' })).not.toContain('<svg class="sparkline"');
    expect(draw(chart, { view: 'singleValue', sparkline: true })).toContain('<svg class="sparkline"');
  });

  test('a gauge takes the colour of the range its value is in', () => {
    const axes = {
      left: { label: undefined, min: 0, max: 10 },
      right: { label: undefined, min: undefined, max: undefined },
    };
    const gauge = (value: number) =>
      draw(sampleChart([sampleSeries([value])], { axes, annotations: [threshold] }), { view: 'gauge' });
    expect(gauge(7)).toContain('fill="var(--annotation)"');
    expect(gauge(3)).not.toContain('fill="var(--annotation)"');
    expect(gauge(3)).toMatch(/>3<\/text>/);
  });

  test('bars are labelled with their values', () => {
    expect(draw(twoSeries, { view: 'bar' })).toMatch(/>6<\/text>/);
  });

  test('a table sums each series up', () => {
    expect(draw(twoSeries, { view: 'table' })).toMatch(/accepted<\/th><td>3<\/td><td>1<\/td><td>2<\/td><td>3<\/td>/);
  });
});

test('a chart without data says how data comes', () => {
  expect(draw(sampleChart([sampleSeries([])]))).toContain('No data in this time range');
});

test.each([
  ['small widgets have one drawing', 6, ['drawing-any']],
  ['half-width widgets two', 12, ['drawing-narrow', 'drawing-wide']],
  ['full-width widgets three', 24, ['drawing-narrow', 'drawing-medium', 'drawing-large']],
])('%s', (_sentence, columns, classes) => {
  expect(chartSizes(columns, 6).map(({ cssClass }) => cssClass)).toEqual(classes);
});
