import { describe, expect, test } from 'vitest';
import { compareDashboard } from '../../../../src/monitoring/compare/compare-dashboard.ts';

const text = (markdown: string, more: object = {}) => ({ type: 'text', properties: { markdown }, ...more });
const metric = (title: string, more: object = {}) => ({ type: 'metric', properties: { title, period: 60 }, ...more });
const at = (x: number, y: number) => ({ x, y });

describe('two bodies, widget by widget', () => {
  const cases: Record<string, [before: unknown[], after: unknown[], changes: string[]]> = {
    'a widget put in before the others is one change': [
      [metric('A'), metric('B')],
      [text('What is this?'), metric('A'), metric('B')],
      ['added 0 text "What is this?"'],
    ],
    'a widget taken out is one change, by its old place': [
      [metric('A'), metric('B'), metric('C')],
      [metric('A'), metric('C')],
      ['removed 1 metric "B"'],
    ],
    'a widget that moved changed in its place only': [
      [metric('A', at(0, 0)), metric('B', at(12, 0))],
      [metric('A', at(12, 0)), metric('B', at(0, 0))],
      ['changed 0 metric "A": x', 'changed 1 metric "B": x'],
    ],
    'a widget with another title is known by its place': [
      [metric('A', at(0, 0)), metric('B', at(12, 0))],
      [metric('New', at(12, 0)), metric('A', at(0, 0))],
      ['changed 0 metric "New": properties.title'],
    ],
    'a widget of another type is another': [[metric('A')], [text('A')], ['added 0 text "A"', 'removed 0 metric "A"']],
    'widgets that name their places may stand in any order': [
      [metric('A', at(0, 0)), metric('B', at(12, 0))],
      [metric('B', at(12, 0)), metric('A', at(0, 0))],
      [],
    ],
    'several widgets of one kind without a title are told apart by what is in them': [
      [text('# One\nmore'), text('# Two')],
      [text('# Zero'), text('# One\nmore'), text('# Two')],
      ['added 0 text "# Zero"'],
    ],
  };
  test.for(Object.entries(cases))('%s', ([, [before, after, changes]]) => {
    const { fields, widgets } = compareDashboard({ widgets: before }, { widgets: after });
    expect(fields).toEqual([]);
    const said = widgets.map(({ kind, index, type, title, fields: changed }) => {
      const paths = kind === 'changed' ? `: ${changed.map(({ path }) => path).join(', ')}` : '';
      return `${kind} ${index} ${type} "${title}"${paths}`;
    });
    expect(said).toEqual(changes);
  });
});

test('without places their order in the list is what one sees, so that it counts', () => {
  const { fields, widgets } = compareDashboard(
    { widgets: [metric('A'), metric('B')] },
    { widgets: [metric('B'), metric('A')] },
  );
  expect(widgets).toEqual([]);
  expect(fields).toEqual([{ kind: 'changed', path: 'order of widgets', before: 'as they are', after: '2, 1' }]);
});

test('what stands outside of the widgets is compared field by field', () => {
  const { fields } = compareDashboard({ start: '-PT1H', widgets: [] }, { start: '-PT8H', periodOverride: 'inherit' });
  expect(fields.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['changed start', 'added periodOverride']);
});
