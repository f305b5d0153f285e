/** A moment at which a release went live, as a vertical annotation of a dashboard's charts tells it. */
export interface DeploymentMark {
  /** What was deployed, such as a release. */
  readonly release: string;
  /** ISO 8601. */
  readonly at: string;
}

/** By these two our annotations are told from those that a definition declares. */
const labelPrefix = 'deployed ';
const color = '#9467bd';
/** More would be a picket fence; as far as a chart reaches back, the newest ones are what is asked about. */
const maxMarks = 10;

type JsonObject = Readonly<Record<string, unknown>>;

/** All marks in a dashboard's body, the oldest first. */
export function deploymentMarks(body: unknown): DeploymentMark[] {
  const marks = new Map<string, DeploymentMark>();
  for (const widget of widgetsOf(body)) {
    for (const { label, value } of verticalLines(widget).filter(isMark)) {
      marks.set(`${value} ${label}`, { release: String(label).slice(labelPrefix.length), at: String(value) });
    }
  }
  return inOrder([...marks.values()]);
}

/** The body with these marks, and no others, on each of its charts over time; of many only the newest. */
export function withDeploymentMarks<Body>(body: Body, marks: readonly DeploymentMark[]): Body {
  const lines = inOrder(marks)
    .slice(-maxMarks)
    .map(({ release, at }) => ({ label: `${labelPrefix}${release}`, value: at, color }));
  return mapWidgets(body, (widget) => {
    const kept = verticalLines(widget).filter((line) => !isMark(line));
    return withVerticalLines(widget, isChartOverTime(widget) ? [...kept, ...lines] : kept);
  });
}

/** The body as it is declared. Marks are news about it and no part of it: they are neither a change to plan nor drift. */
export function withoutDeploymentMarks<Body>(body: Body): Body {
  return withDeploymentMarks(body, []);
}

function inOrder(marks: readonly DeploymentMark[]): DeploymentMark[] {
  return [...marks].sort((left, right) => Date.parse(left.at) - Date.parse(right.at));
}

/** A chart of one alarm has no annotations besides it, and the other views have no axis of time. */
function isChartOverTime({ type, properties }: JsonObject): boolean {
  const { view = 'timeSeries', annotations } = asObject(properties);
  return type === 'metric' && view === 'timeSeries' && asObject(annotations).alarms === undefined;
}

function isMark(line: JsonObject): boolean {
  const { label, value } = line;
  return (
    line.color === color && typeof label === 'string' && label.startsWith(labelPrefix) && typeof value === 'string'
  );
}

function verticalLines(widget: JsonObject): JsonObject[] {
  const { vertical } = asObject(asObject(widget.properties).annotations);
  return Array.isArray(vertical) ? vertical.map((line) => (Array.isArray(line) ? { band: line } : asObject(line))) : [];
}

/** Leaves the widget as it is when nothing changes, and no empty lists behind. */
function withVerticalLines(widget: JsonObject, lines: readonly JsonObject[]): JsonObject {
  if (lines.length === 0 && verticalLines(widget).length === 0) return widget;
  const { annotations, ...properties } = asObject(widget.properties);
  const { vertical: _, ...others } = asObject(annotations);
  const vertical = lines.map((line) => line.band ?? line);
  const wanted = lines.length === 0 ? others : { ...others, vertical };
  const hasAny = Object.keys(wanted).length > 0;
  return { ...widget, properties: hasAny ? { ...properties, annotations: wanted } : properties };
}

function widgetsOf(body: unknown): JsonObject[] {
  const { widgets } = asObject(body);
  return Array.isArray(widgets) ? widgets.map(asObject) : [];
}

function mapWidgets<Body>(body: Body, change: (widget: JsonObject) => JsonObject): Body {
  const { widgets } = asObject(body);
  if (!Array.isArray(widgets)) return body;
  return { ...body, widgets: widgets.map((widget) => (isObject(widget) ? change(widget) : widget)) };
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
