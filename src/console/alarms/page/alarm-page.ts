import { html } from 'hono/html';
import { chartFigure } from '../../charts/chart-figure.ts';
import { chartSizes } from '../../charts/chart-sizes.ts';
import { formatNumber } from '../../format/format-number.ts';
import { formatTime } from '../../format/format-time.ts';
import type { Html } from '../../format/html.ts';
import type { Page } from '../../page/page-layout.ts';
import { problemNotice } from '../../page/problem-page.ts';
import { rangeChoice } from '../../page/range-choice.ts';
import type { TimeSelection } from '../../page/time-selection.ts';
import type { HistoryItem } from '../../reads/read-alarm-history.ts';
import type { Alarm } from '../../reads/read-alarms.ts';
import type { ReadSeries } from '../../reads/read-metric-data.ts';
import type { Outcome } from '../../reads/result.ts';
import { alarmChart } from '../list/alarm-chart.ts';
import { shortAlarmList } from '../list/alarm-list.ts';
import type { AlarmTree } from '../list/composite-tree.ts';
import { compositeTreeList } from '../list/composite-tree-list.ts';
import { type EvaluatedPoint, evaluatedPoints, markEvaluated } from './alarm-evaluated-points.ts';
import { alarmHistoryList } from './alarm-history-list.ts';
import { stateSpans } from './alarm-state-spans.ts';
import { alarmStateStrip } from './alarm-state-strip.ts';
import { alarmSummary } from './alarm-summary.ts';

export interface AlarmPageInput {
  readonly alarm: Alarm;
  /** The alarms below a composite alarm; undefined for a metric alarm. */
  readonly tree: Outcome<AlarmTree> | undefined;
  /** The composite alarms that ask about this one. */
  readonly parents: Outcome<readonly Alarm[]>;
  /** Newest first, at most `historyLimit`. */
  readonly history: Outcome<readonly HistoryItem[]>;
  /** Undefined for an alarm that judges no metric. */
  readonly data: Outcome<ReadSeries[]> | undefined;
  readonly time: TimeSelection;
  readonly nowMs: number;
}

/** Items of its history that an alarm's page shows. */
export const historyLimit = 100;

/** One alarm: its state and why, what it judges drawn against its threshold, its relatives, and what happened to it. */
export function alarmPage(input: AlarmPageInput): Page {
  const { alarm, tree, parents, data, nowMs } = input;
  const body = html`${alarmSummary(alarm, nowMs)}
${
  tree === undefined
    ? ''
    : card(
        'children',
        'Its alarms',
        shown(tree, (value) => compositeTreeList(value, nowMs)),
      )
}
${
  data === undefined
    ? ''
    : card(
        'metric',
        'Metric and threshold',
        shown(data, (series) => metricDrawing(input, series)),
      )
}
${
  parents.ok && parents.value.length === 0
    ? ''
    : card(
        'parents',
        'Part of',
        shown(parents, (all) => shortAlarmList(all, nowMs, { links: true })),
      )
}
${card(
  'history',
  'History',
  shown(input.history, (items) => history(input, items)),
)}`;
  return {
    title: alarm.name,
    section: 'alarms',
    parent: { href: '/alarms', text: 'Alarms' },
    aside: rangeChoice(input.time),
    body,
  };
}

function card(id: string, heading: string, content: Html): Html {
  return html`<section class="card" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>${content}</section>`;
}

function shown<T>(outcome: Outcome<T>, draw: (value: T) => Html): Html {
  return outcome.ok ? draw(outcome.value) : problemNotice(outcome.problem);
}

function history({ alarm, time: { window }, nowMs }: AlarmPageInput, items: readonly HistoryItem[]): Html {
  const strip = alarmStateStrip(stateSpans(alarm, items, window, nowMs), window);
  return html`${strip}${alarmHistoryList(items, nowMs, historyLimit)}`;
}

function metricDrawing({ alarm, history, time: { window } }: AlarmPageInput, series: readonly ReadSeries[]): Html {
  if (alarm.metric === undefined) return html``;
  const points = evaluatedPoints(alarm.metric, history.ok ? history.value : [], window);
  const figure = chartFigure({
    chart: markEvaluated(alarmChart(alarm.metric, series, window), points),
    view: 'timeSeries',
    id: 'alarm',
    sizes: chartSizes(24, 8),
    legend: 'bottom',
    sparkline: false,
  });
  return html`${figure}${points.length === 0 ? '' : evaluatedTable(points)}`;
}

/** What the state was decided by, in figures, with the periods that had no data: a chart cannot show those. */
function evaluatedTable(points: readonly EvaluatedPoint[]): Html {
  const rows = points.map(({ timeMs, value, breaching }) => {
    const verdict = value === undefined ? 'no data' : breaching ? 'over the limit' : 'within the limit';
    return html`<tr><th scope="row">${formatTime(timeMs).slice(0, -4)}</th><td>${value === undefined ? '–' : formatNumber(value)}</td><td>${verdict}</td></tr>`;
  });
  return html`<details class="data" id="evaluated"><summary>Evaluated points, by which it came into its state</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Evaluated points" id="evaluated-rows"><table class="figures">
<thead><tr><th scope="col">Period from (UTC)</th><th scope="col">Value</th><th scope="col">Verdict</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}
