import { html } from 'hono/html';
import { missingDataSentence } from './alarm-condition.ts';
import { conditionWords, shortAlarmList } from './alarm-list.ts';
import { alarmStateMark } from './alarm-state-mark.ts';
import { chartFigure } from './chart-figure.ts';
import { chartSizes } from './chart-sizes.ts';
import type { Html } from './html.ts';
import { markdown } from './markdown.ts';
import type { Outcome } from './outcome.ts';
import type { Page } from './page-layout.ts';
import { problemNotice } from './problem-page.ts';
import { rangeChoice } from './range-choice.ts';
import type { Alarm } from './read-alarms.ts';
import type { ReadSeries } from './read-metric-data.ts';
import { timeWithAge } from './time-element.ts';
import type { TimeRange, TimeWindow } from './time-range.ts';
import { alarmChart } from './widget-chart.ts';

export interface AlarmPageInput {
  readonly alarm: Alarm;
  /** The alarms that a composite alarm's rule asks about. */
  readonly children: readonly Alarm[] | undefined;
  /** Undefined for an alarm that judges no metric. */
  readonly data: Outcome<ReadSeries[]> | undefined;
  readonly range: TimeRange;
  readonly window: TimeWindow;
  readonly nowMs: number;
}

/** One alarm: its state and why, what it judges, and that drawn against its threshold. */
export function alarmPage(input: AlarmPageInput): Page {
  const { alarm, nowMs } = input;
  const body = html`<section class="card facts" aria-labelledby="state-heading">
<h2 id="state-heading" class="hidden">State</h2>
<dl>
<div><dt>State</dt><dd>${alarmStateMark(alarm.state)}</dd></div>
<div><dt>Since</dt><dd>${alarm.sinceMs === undefined ? 'unknown' : timeWithAge(alarm.sinceMs, nowMs)}</dd></div>
<div class="fact-wide"><dt>Why</dt><dd>${alarm.reason ?? 'Not evaluated yet.'}</dd></div>
<div class="fact-wide"><dt>Goes off when</dt><dd>${conditionWords(alarm)} ${alarm.metric === undefined ? '' : missingDataSentence(alarm.metric)}</dd></div>
${alarm.actions.length === 0 ? '' : html`<div class="fact-wide"><dt>Notifies</dt><dd>${alarm.actions.map((arn) => html`<code class="breakable">${arn}</code> `)}</dd></div>`}
${alarm.heldBack === undefined ? '' : html`<div class="fact-wide"><dt>Nobody is notified</dt><dd>${alarm.heldBack}.</dd></div>`}
</dl></section>
${input.children === undefined ? '' : html`<section class="card" aria-labelledby="children-heading"><h2 id="children-heading">Its alarms</h2>${shortAlarmList(input.children, nowMs, { links: true })}</section>`}
${input.data === undefined ? '' : metricSection(input, input.data)}
${alarm.description === undefined ? '' : html`<section class="card prose" aria-labelledby="description-heading"><h2 id="description-heading">Description</h2>${markdown(alarm.description)}</section>`}`;
  return {
    title: alarm.name,
    section: 'alarms',
    parent: { href: '/alarms', text: 'Alarms' },
    ...(input.data === undefined ? {} : { aside: rangeChoice(input.range) }),
    body,
  };
}

function metricSection(input: AlarmPageInput, data: Outcome<ReadSeries[]>): Html {
  const chart = data.ok && input.alarm.metric ? alarmChart(input.alarm.metric, data.value, input.window) : undefined;
  const drawing =
    chart === undefined
      ? data.ok
        ? ''
        : problemNotice(data.problem)
      : chartFigure({
          chart,
          view: 'timeSeries',
          id: 'alarm',
          sizes: chartSizes(24, 8),
          legend: 'bottom',
          sparkline: false,
        });
  return html`<section class="card" aria-labelledby="metric-heading"><h2 id="metric-heading">Metric and threshold</h2>${drawing}</section>`;
}
