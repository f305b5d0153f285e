import type { AskedVariable } from './dashboard-variables.ts';
import type { DashboardBody, Widget } from './dashboard-widgets.ts';

/** The dashboard with its variables' values in their places. */
export function withVariables(body: DashboardBody, asked: readonly AskedVariable[]): DashboardBody {
  const filled = asked.filter(({ value }) => value !== undefined);
  if (filled.length === 0) return body;
  const fill = (widget: Widget): Widget => ({
    ...widget,
    properties: filled.reduce<unknown>(
      (properties, { variable, value }) =>
        variable.type === 'pattern'
          ? replaceText(properties, variable.replaced, value!)
          : replaceProperty(properties, variable.replaced, value!),
      widget.properties,
    ) as Widget['properties'],
  });
  return { ...body, widgets: body.widgets.map(fill) };
}

function replaceText(value: unknown, pattern: string, by: string): unknown {
  if (typeof value === 'string') return value.replaceAll(pattern, () => by);
  return replaceWithin(value, (inner) => replaceText(inner, pattern, by));
}

/** A property by its name anywhere, and in a row of metrics the value behind the dimension of that name. */
function replaceProperty(value: unknown, name: string, by: string): unknown {
  if (Array.isArray(value)) {
    return value.map((inner, index) => {
      const isDimensionValue = index >= 3 && index % 2 === 1 && value[index - 1] === name && typeof inner === 'string';
      return isDimensionValue ? by : replaceProperty(inner, name, by);
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === name && typeof inner === 'string' ? by : replaceProperty(inner, name, by),
    ]),
  );
}

function replaceWithin(value: unknown, replace: (inner: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(replace);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
}
