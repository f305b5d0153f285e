import type { Widget } from './dashboard-widgets.ts';

/** Where a widget stands in the grid of its band; without a place it flows into the next free one. */
export interface PlacedWidget {
  readonly widget: Widget;
  readonly cssClass: string;
}

/** Rows that the style sheet has classes for. A band of more lets its widgets flow. */
const styledRows = 48;
const gridColumns = 24;

/**
 * Sorts widgets into reading order and cuts them into bands: a band ends where no widget reaches across. Within a band
 * the rows are counted anew and only where a widget begins or ends, so that a few dozen classes place any dashboard:
 * the pages allow no style attributes.
 */
export function layoutWidgets(widgets: readonly Widget[]): PlacedWidget[][] {
  const placed = widgets.filter(({ position }) => position !== undefined).sort(byPlace);
  const bands: Widget[][] = [];
  let bottom = 0;
  for (const widget of placed) {
    if (bands.length === 0 || widget.position!.y >= bottom) bands.push([]);
    bands.at(-1)!.push(widget);
    bottom = Math.max(bottom, widget.position!.y + widget.height);
  }
  const flowing = widgets.filter(({ position }) => position === undefined);
  const flowingBand = flowing.map((widget) => ({ widget, cssClass: `${widthClasses(widget)}` }));
  return [...bands.map(placeBand), ...(flowingBand.length > 0 ? [flowingBand] : [])];
}

/** The style rules behind the classes of `layoutWidgets`, for wide screens. */
export function layoutRules(): string {
  const rules: string[] = [];
  for (let column = 1; column <= gridColumns; column++) {
    rules.push(`.col-${column}{grid-column-start:${column}}`, `.wide-${column}{grid-column-end:span ${column}}`);
  }
  for (let row = 1; row <= styledRows; row++) {
    rules.push(`.row-${row}{grid-row-start:${row}}`, `.rows-${row}{grid-row-end:span ${row}}`);
  }
  return rules.join('');
}

function placeBand(band: readonly Widget[]): PlacedWidget[] {
  const edges = [...new Set(band.flatMap(({ position, height }) => [position!.y, position!.y + height]))];
  edges.sort((a, b) => a - b);
  const flows = edges.length - 1 > styledRows;
  return band.map((widget) => {
    const { x, y } = widget.position!;
    const row = edges.indexOf(y);
    const rows = edges.indexOf(y + widget.height) - row;
    const place = flows ? '' : ` col-${x + 1} row-${row + 1} rows-${rows}`;
    return { widget, cssClass: `${widthClasses(widget)}${place}` };
  });
}

function widthClasses(widget: Widget): string {
  const width = Math.min(widget.width, gridColumns - (widget.position?.x ?? 0));
  return `wide-${width}${width > gridColumns / 2 ? ' broad' : ''}`;
}

function byPlace(a: Widget, b: Widget): number {
  return a.position!.y - b.position!.y || a.position!.x - b.position!.x;
}
