import type { Path } from '../model/problem.ts';

/** Properties whose metrics `expandWidgetMetrics` can read. */
export type WidgetProperties = Record<string, unknown> & { metrics: readonly unknown[] };

/** The metric widgets of a body, each with where its metrics stand. */
export function metricWidgets(body: unknown): { properties: WidgetProperties; path: Path }[] {
  const widgets = isRecord(body) && Array.isArray(body.widgets) ? body.widgets : [];
  return widgets.flatMap((widget, index) => {
    const properties = isRecord(widget) && widget.type === 'metric' ? widget.properties : undefined;
    if (!isRecord(properties) || !isRowList(properties.metrics)) return [];
    return [
      { properties: { ...properties, metrics: properties.metrics }, path: ['widgets', index, 'properties', 'metrics'] },
    ];
  });
}

/** Rows that `expandWidgetMetrics` can read; what is wrong with others is for `dashboardProblems` to say. */
function isRowList(value: unknown): value is unknown[][] {
  return Array.isArray(value) && value.every((row) => Array.isArray(row) && row.length > 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
