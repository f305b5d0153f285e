/** One drawing of a chart. The style sheet shows the one whose text is nearest its natural size in the room there is. */
export interface ChartSize {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly cssClass: 'drawing-any' | 'drawing-narrow' | 'drawing-wide' | 'drawing-medium' | 'drawing-large';
}

/** A row of CloudWatch's grid, and what a widget's heading and legend take of it. */
const rowPx = 44;
const frameRowsPx = 76;

/**
 * Which drawings a widget needs that is `columns` of 24 wide and `rows` high. An SVG is scaled as a whole, so one drawing
 * cannot serve a phone and a full-width widget: its text would be tiny in one of them. Small widgets need one drawing only.
 */
export function chartSizes(columns: number, rows: number): ChartSize[] {
  const heightPx = Math.min(Math.max(rows * rowPx - frameRowsPx, 130), 560);
  const narrow = { widthPx: 360, heightPx: Math.min(Math.round(heightPx * 0.95), 230) };
  if (columns <= 8) return [{ ...narrow, cssClass: 'drawing-any' }];
  const wide = { widthPx: 600, heightPx };
  if (columns <= 16) {
    return [
      { ...narrow, cssClass: 'drawing-narrow' },
      { ...wide, cssClass: 'drawing-wide' },
    ];
  }
  return [
    { ...narrow, cssClass: 'drawing-narrow' },
    { ...wide, cssClass: 'drawing-medium' },
    { widthPx: 1000, heightPx, cssClass: 'drawing-large' },
  ];
}
