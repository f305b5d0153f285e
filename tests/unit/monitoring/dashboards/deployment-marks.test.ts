import { describe, expect, it } from 'vitest';
import {
  deploymentMarks,
  withDeploymentMarks,
  withoutDeploymentMarks,
} from '../../../../src/monitoring/dashboards/deployment-marks.ts';

const line = { label: 'sale', value: '2026-02-01T00:00:00Z', color: '#ff0000' };
const chart = (properties: object) => ({ type: 'metric', width: 12, properties: { title: 'Chart', ...properties } });
const body = {
  start: '-PT3H',
  widgets: [
    chart({}),
    chart({ annotations: { horizontal: [{ value: 80 }], vertical: [line, [line, line]] } }),
    chart({ view: 'gauge' }),
    chart({ annotations: { alarms: ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:one'] } }),
    { type: 'text', properties: { markdown: 'deployed' } },
  ],
};
const mark = { release: 'c0ffee1', at: '2026-02-01T12:00:00.000Z' };
const drawn = { label: 'deployed c0ffee1', value: mark.at, color: '#9467bd' };

describe('marks of deployments', () => {
  it('stand on every chart over time, after the lines that are declared, and nowhere else', () => {
    expect(withDeploymentMarks(body, [mark])).toEqual({
      start: '-PT3H',
      widgets: [
        chart({ annotations: { vertical: [drawn] } }),
        chart({ annotations: { horizontal: [{ value: 80 }], vertical: [line, [line, line], drawn] } }),
        ...body.widgets.slice(2),
      ],
    });
  });

  it('come off again, and leave the body as it was declared', () => {
    expect(withoutDeploymentMarks(withDeploymentMarks(body, [mark]))).toEqual(body);
  });

  it('are read back once, the oldest first', () => {
    const older = { release: 'older', at: '2026-01-31T12:00:00.000Z' };
    expect(deploymentMarks(withDeploymentMarks(body, [mark, older]))).toEqual([older, mark]);
  });

  it('are kept to the newest ten', () => {
    const marks = Array.from({ length: 12 }, (_, day) => ({
      release: `r${day}`,
      at: new Date(Date.UTC(2026, 1, 1 + day)).toISOString(),
    }));
    expect(deploymentMarks(withDeploymentMarks(body, marks)).map(({ release }) => release)).toEqual(
      marks.slice(2).map(({ release }) => release),
    );
  });

  it.each([
    ['a text', 'x'],
    ['nothing', undefined],
    ['a list', []],
    ['widgets that are none', { widgets: [1, null] }],
  ])('are not to be had of %s, which stays as it is', (_, odd) => {
    expect(deploymentMarks(odd)).toEqual([]);
    expect(withDeploymentMarks(odd, [mark])).toEqual(odd);
  });
});
