import { expect, test } from 'vitest';
import { assembleTrace } from '../../../src/xray/trace-assembly.ts';
import type { SegmentDocument } from '../../../src/xray/trace-document.ts';

function segment(id: string, startTime: number, more: Partial<SegmentDocument> = {}): SegmentDocument {
  return { id, trace_id: '1-0-0', name: id, start_time: startTime, end_time: startTime + 1, ...more };
}

const apart = (id: string, parentId: string, startTime: number, more: Partial<SegmentDocument> = {}) =>
  segment(id, startTime, { type: 'subsegment', parent_id: parentId, ...more });

interface Tree {
  [id: string]: Tree;
}

function treeOf(documents: readonly SegmentDocument[]): Tree {
  return Object.fromEntries(documents.map(({ id, subsegments = [] }) => [id, treeOf(subsegments)]));
}

const cases: Record<string, { documents: SegmentDocument[]; tree: Tree }> = {
  'a subsegment of a subsegment that was embedded': {
    documents: [apart('c', 'b', 3), segment('a', 1, { subsegments: [segment('b', 2)] })],
    tree: { a: { b: { c: {} } } },
  },
  'a subsegment of a subsegment that was sent apart': {
    documents: [apart('c', 'b', 3), apart('b', 'a', 2), segment('a', 1)],
    tree: { a: { b: { c: {} } } },
  },
  'segments and subsegments in the order of their starts': {
    documents: [segment('z', 9), segment('a', 1), apart('c', 'a', 3), apart('b', 'a', 2)],
    tree: { a: { b: {}, c: {} }, z: {} },
  },
  'a segment of another service stays a segment of its own': {
    documents: [segment('a', 1), segment('b', 2, { parent_id: 'a' })],
    tree: { a: {}, b: {} },
  },
  'a subsegment whose parent has not come': { documents: [apart('b', 'a', 2)], tree: { b: {} } },
  'a subsegment that came embedded and apart is there once': {
    documents: [segment('a', 1, { subsegments: [segment('b', 2)] }), apart('b', 'a', 2)],
    tree: { a: { b: {} } },
  },
  'a subsegment that names itself as its parent': {
    documents: [segment('a', 1), apart('b', 'b', 2)],
    tree: { a: {}, b: {} },
  },
};
test.each(Object.entries(cases))('%s', (_sentence, { documents, tree }) => {
  expect(treeOf(assembleTrace(documents))).toEqual(tree);
  expect(Object.keys(treeOf(assembleTrace(documents)))).toEqual(Object.keys(tree));
});

test('subsegments that name each other as parents end', () => {
  const documents = [segment('a', 1, { subsegments: [segment('b', 2)] }), apart('b', 'c', 2), apart('c', 'b', 3)];
  expect(treeOf(assembleTrace(documents))).toHaveProperty('a');
});
