import { isDeepStrictEqual } from 'node:util';
import { compareFields, type FieldChange } from './compare-fields.ts';

/** One widget that differs. `index` counts from 0 in the body that has it: the new one, or the old for one that is removed. */
export interface WidgetChange {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly index: number;
  readonly type: string;
  /** What the widget is called, or how its text begins. */
  readonly title: string;
  readonly fields: readonly FieldChange[];
}

export interface DashboardChange {
  /** What differs outside of the widgets. */
  readonly fields: readonly FieldChange[];
  readonly widgets: readonly WidgetChange[];
}

interface Widget {
  readonly index: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * The differences between two dashboard bodies, widget by widget. A widget is known again when it is the same, then by its type and
 * title, then by its type and place, and else by its type alone; a widget among the others that moved is one change and not a hundred.
 * Where every widget names its place, their order in the list means nothing.
 */
export function compareDashboard(before: unknown, after: unknown): DashboardChange {
  const { widgets: oldList = [], ...oldRest } = asRecord(before);
  const { widgets: newList = [], ...newRest } = asRecord(after);
  const fields = compareFields(oldRest, newRest);
  if (!Array.isArray(oldList) || !Array.isArray(newList))
    return { fields: [...fields, ...compareFields({ widgets: oldList }, { widgets: newList })], widgets: [] };

  const pairs = pairWidgets(oldList.map(toWidget), newList.map(toWidget));
  const widgets = pairs.flatMap(({ old, wanted }) => widgetChange(old, wanted));
  const isReordered = widgets.length === 0 && pairs.some(({ old, wanted }) => old?.index !== wanted?.index);
  if (isReordered && newList.some((widget) => asRecord(widget).x === undefined)) {
    const order = pairs.map(({ old }) => (old?.index ?? 0) + 1).join(', ');
    const field = { kind: 'changed' as const, path: 'order of widgets', before: 'as they are', after: order };
    return { fields: [...fields, field], widgets };
  }
  return { fields, widgets };
}

interface Pair {
  readonly old?: Widget | undefined;
  readonly wanted?: Widget | undefined;
}

/** In the order of the new body; those that are removed come last. */
function pairWidgets(old: Widget[], wanted: Widget[]): Pair[] {
  const oldOf = new Map<Widget, Widget>();
  const free = new Set(old);
  const ways: ((left: Widget, right: Widget) => boolean)[] = [
    (left, right) => isDeepStrictEqual(left.data, right.data),
    (left, right) => sameType(left, right) && titleOf(left) === titleOf(right),
    (left, right) => sameType(left, right) && samePlace(left, right),
    sameType,
  ];
  for (const isSame of ways) {
    for (const widget of wanted) {
      if (oldOf.has(widget)) continue;
      const match = [...free].find((candidate) => isSame(candidate, widget));
      if (match === undefined) continue;
      oldOf.set(widget, match);
      free.delete(match);
    }
  }
  return [
    ...wanted.map((widget) => ({ old: oldOf.get(widget), wanted: widget })),
    ...[...free].map((widget) => ({ old: widget })),
  ];
}

function widgetChange(old: Widget | undefined, wanted: Widget | undefined): WidgetChange[] {
  const widget = wanted ?? old;
  if (widget === undefined) return [];
  const fields = compareFields(old?.data ?? {}, wanted?.data ?? {});
  if (fields.length === 0) return [];
  const kind = old === undefined ? 'added' : wanted === undefined ? 'removed' : 'changed';
  return [{ kind, index: widget.index, type: typeOf(widget), title: titleOf(widget), fields }];
}

function toWidget(data: unknown, index: number): Widget {
  return { index, data: asRecord(data) };
}

function typeOf({ data }: Widget): string {
  return typeof data.type === 'string' ? data.type : 'unknown';
}

/** A text widget has no title: the first line of its text serves. */
function titleOf({ data }: Widget): string {
  const { title, markdown } = asRecord(data.properties);
  if (typeof title === 'string') return title;
  const firstLine = typeof markdown === 'string' ? (markdown.trim().split('\n')[0] ?? '') : '';
  return firstLine.length > 60 ? `${firstLine.slice(0, 57)}...` : firstLine;
}

function sameType(left: Widget, right: Widget): boolean {
  return typeOf(left) === typeOf(right);
}

function samePlace(left: Widget, right: Widget): boolean {
  return left.data.x === right.data.x && left.data.y === right.data.y;
}

function asRecord(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : {};
}
