// Brings the charts to life: the value at the pointer or, by the arrow keys, at the point one stands on; series that can be
// switched off in the legend; a part of time drawn out with the pointer. Without this script the charts are complete: their
// values stand in the legend and in the table below each.
const svgNamespace = 'http://www.w3.org/2000/svg';
const shortestDragPx = 12;
/** Labels of the series that are switched off, by page and figure: they stay off when the page is drawn anew. */
const switchedOff = new Map();
/** What has been brought to life: figure to its data. */
const charts = new WeakMap();
/** Where the focus is within a figure, to find it again in the next drawing. */
let focused;
let dragged;

const spoken = document.createElement('p');
spoken.className = 'hidden';
spoken.setAttribute('aria-live', 'polite');
document.body.append(spoken);

function drawn() {
  for (const figure of document.querySelectorAll('.figure[data-figure]')) {
    if (!charts.has(figure)) bringToLife(figure);
  }
  const isLost = document.activeElement === document.body || document.activeElement === null;
  if (focused && isLost) document.getElementById(focused)?.focus({ preventScroll: true });
}

function bringToLife(figure) {
  const island = figure.querySelector('.chart-island');
  if (island === null) return;
  const chart = JSON.parse(island.textContent);
  chart.figure = figure;
  chart.off = switchedOff.get(keyOf(figure)) ?? new Set();
  switchedOff.set(keyOf(figure), chart.off);
  chart.values = chart.series.map(({ points }) => new Map(points.map(([at, value, text]) => [at, { value, text }])));
  chart.tip = figure.querySelector('.plot').appendChild(document.createElement('div'));
  chart.tip.className = 'chart-tip';
  chart.tip.hidden = true;
  chart.tip.setAttribute('aria-hidden', 'true');
  charts.set(figure, chart);
  addToggles(chart);
  showSeries(chart);
  const plot = figure.querySelector('.plot');
  plot.id = `${figure.dataset.figure}-plot`;
  plot.tabIndex = 0;
  plot.setAttribute('role', 'group');
  plot.setAttribute(
    'aria-label',
    `${plot.closest('section')?.querySelector('h2')?.textContent ?? 'Chart'}: values by arrow keys`,
  );
  plot.addEventListener('keydown', (event) => readByKey(chart, event));
  plot.addEventListener('blur', () => hideReading());
  plot.addEventListener('pointermove', (event) => readAtPointer(chart, event));
  plot.addEventListener('pointerleave', () => !dragged && hideReading());
  plot.addEventListener('pointerdown', (event) => beginDrag(chart, event));
}

const keyOf = (figure) => `${location.pathname} ${figure.dataset.figure}`;

/** Makes buttons of the legend's labels. One of them is in the tab order; the arrow keys lead to the others. */
function addToggles(chart) {
  const labels = [...chart.figure.querySelectorAll('.legend li[data-series] .legend-label')];
  if (labels.length < 2) return;
  labels.forEach((label, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'legend-label';
    button.id = `${chart.figure.dataset.figure}-series-${index}`;
    button.tabIndex = index === 0 ? 0 : -1;
    button.replaceChildren(...label.childNodes);
    label.replaceWith(button);
    button.addEventListener('click', () => toggle(chart, index));
    button.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = document.getElementById(
        `${chart.figure.dataset.figure}-series-${(index + step + labels.length) % labels.length}`,
      );
      button.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  });
}

function toggle(chart, index) {
  const { label } = chart.series[index];
  if (!chart.off.delete(label)) chart.off.add(label);
  showSeries(chart);
  hideReading();
}

function showSeries(chart) {
  chart.series.forEach(({ label }, index) => {
    const isOff = chart.off.has(label);
    for (const part of chart.figure.querySelectorAll(`[data-series="${index}"]`))
      part.classList.toggle('is-off', isOff);
    const button = document.getElementById(`${chart.figure.dataset.figure}-series-${index}`);
    button?.setAttribute('aria-pressed', String(!isOff));
  });
}

const shownDrawing = (chart) => [...chart.figure.querySelectorAll('svg[data-plot]')].find((svg) => svg.clientWidth > 0);
const isOn = (chart, index) => !chart.off.has(chart.series[index].label);

/** The times at which a series that is shown has a point, in seconds after the beginning, ascending. */
function timesOf(chart) {
  const times = new Set(
    chart.series.flatMap(({ points }, index) => (isOn(chart, index) ? points.map(([at]) => at) : [])),
  );
  return [...times].sort((a, b) => a - b);
}

const nearest = (times, at) =>
  times.reduce((best, time) => (Math.abs(time - at) < Math.abs(best - at) ? time : best), times[0]);

/** The drawing's plot in its own units, and where the pointer is in them. */
function plotOf(svg) {
  const [left, top, right, bottom] = svg.dataset.plot.split(' ').map(Number);
  return { left, top, right, bottom, width: svg.viewBox.baseVal.width };
}

function timeAt(chart, svg, clientX) {
  const box = svg.getBoundingClientRect();
  const { left, right, width } = plotOf(svg);
  const x = ((clientX - box.left) / box.width) * width;
  const share = Math.min(Math.max((x - left) / (right - left), 0), 1);
  return share * (chart.end - chart.start);
}

function readAtPointer(chart, event) {
  const svg = shownDrawing(chart);
  if (!svg?.contains(event.target)) return;
  const at = timeAt(chart, svg, event.clientX);
  if (dragged?.chart === chart) return drawDrag(svg, at, event);
  const times = timesOf(chart);
  if (times.length > 0) read(chart, nearest(times, at));
}

function readByKey(chart, event) {
  if (event.target !== event.currentTarget) return;
  const times = timesOf(chart);
  const last = times.length - 1;
  const now = chart.at === undefined ? -1 : times.indexOf(nearest(times, chart.at));
  const next = {
    ArrowLeft: now < 0 ? last : now - 1,
    ArrowRight: now < 0 ? last : now + 1,
    Home: 0,
    End: last,
  }[event.key];
  if (event.key === 'Escape') return hideReading();
  if (next === undefined || last < 0) return;
  event.preventDefault();
  read(chart, times[Math.min(Math.max(next, 0), last)]);
  spoken.textContent = chart.tip.innerText.replace(/\s*\n\s*/g, ', ');
}

/** Shows the values at a time: in words in this chart, as a line in every other one that covers the time. */
function read(chart, at) {
  const timeSeconds = chart.start + at;
  for (const figure of document.querySelectorAll('.figure[data-figure]')) {
    const other = charts.get(figure);
    const svg = other && shownDrawing(other);
    if (!svg) continue;
    other.at = other === chart ? at : undefined;
    other.tip.hidden = true;
    markAt(other, svg, timeSeconds - other.start);
  }
  tell(chart, at);
}

function hideReading() {
  for (const mark of document.querySelectorAll('.chart-mark')) mark.remove();
  for (const tip of document.querySelectorAll('.chart-tip')) tip.hidden = true;
  for (const figure of document.querySelectorAll('.figure[data-figure]')) {
    const chart = charts.get(figure);
    if (chart) chart.at = undefined;
  }
}

function markAt(chart, svg, at) {
  svg.querySelector('.chart-mark')?.remove();
  if (at < 0 || at > chart.end - chart.start) return;
  const { left, top, right, bottom } = plotOf(svg);
  const x = left + (at / (chart.end - chart.start)) * (right - left);
  const mark = element('g', { class: 'chart-mark' });
  mark.append(element('line', { x1: x, x2: x, y1: top, y2: bottom }));
  const sums = { left: 0, right: 0 };
  chart.series.forEach(({ axis, color }, index) => {
    const value = chart.values[index].get(at)?.value;
    const scale = svg.dataset[axis]?.split(' ').map(Number);
    if (value === undefined || scale === undefined) return;
    sums[axis] += value;
    if (!isOn(chart, index)) return;
    const height = ((chart.stacked ? sums[axis] : value) - scale[0]) / (scale[1] - scale[0]);
    if (height < 0 || height > 1) return;
    mark.append(element('circle', { cx: x, cy: bottom - height * (bottom - top), r: 4, fill: color }));
  });
  svg.append(mark);
}

function tell(chart, at) {
  const svg = shownDrawing(chart);
  const heading = document.createElement('p');
  heading.className = 'chart-tip-time';
  const shown = new Date((chart.start + at + chart.offset) * 1000).toISOString();
  heading.textContent = `${shown.slice(0, 10)} ${shown.slice(11, shown.endsWith(':00.000Z') ? 16 : 19)} ${chart.zone}`;
  const rows = chart.series.flatMap(({ label, color }, index) => {
    const found = chart.values[index].get(at);
    if (found === undefined || !isOn(chart, index)) return [];
    const row = document.createElement('p');
    const swatch = element('svg', { class: 'swatch', viewBox: '0 0 10 10' });
    swatch.append(element('rect', { width: 10, height: 10, rx: 2, fill: color }));
    const name = document.createElement('span');
    name.textContent = `${label} `;
    const value = document.createElement('strong');
    value.textContent = found.text ?? String(found.value);
    row.append(swatch, name, value);
    return [{ row, value: found.value }];
  });
  // The largest first, as the lines are above each other.
  const sorted = rows.toSorted((a, b) => b.value - a.value);
  const most = 12;
  chart.tip.replaceChildren(heading, ...sorted.slice(0, most).map(({ row }) => row));
  if (sorted.length > most) {
    chart.tip.append(Object.assign(document.createElement('p'), { textContent: `and ${sorted.length - most} more` }));
  }
  chart.tip.hidden = false;
  const { left, right, width } = plotOf(svg);
  const scale = svg.clientWidth / width;
  const x = (left + (at / (chart.end - chart.start)) * (right - left)) * scale;
  const room = chart.tip.parentElement.clientWidth;
  const isRight = x + chart.tip.offsetWidth + 14 > room;
  chart.tip.style.left = `${Math.max(0, isRight ? x - chart.tip.offsetWidth - 14 : x + 14)}px`;
}

/** With a mouse only: a finger that moves across a chart scrolls the page. */
function beginDrag(chart, event) {
  const svg = shownDrawing(chart);
  const mayZoom = event.button === 0 && event.pointerType === 'mouse' && document.querySelector('.ranges') !== null;
  if (!mayZoom || !svg?.contains(event.target)) return;
  dragged = { chart, svg, fromX: event.clientX, from: timeAt(chart, svg, event.clientX) };
}

function drawDrag(svg, at, event) {
  svg.querySelector('.chart-drag')?.remove();
  dragged.to = Math.abs(event.clientX - dragged.fromX) < shortestDragPx ? undefined : at;
  if (dragged.to === undefined) return;
  event.preventDefault();
  getSelection()?.removeAllRanges();
  hideReading();
  const { chart, from, to } = dragged;
  const { left, top, right, bottom } = plotOf(svg);
  const xOf = (time) => left + (time / (chart.end - chart.start)) * (right - left);
  const [x1, x2] = [xOf(Math.min(from, to)), xOf(Math.max(from, to))];
  svg.append(element('rect', { class: 'chart-drag', x: x1, y: top, width: x2 - x1, height: bottom - top }));
}

function endDrag() {
  if (!dragged) return;
  const { chart, svg, from, to } = dragged;
  dragged = undefined;
  svg.querySelector('.chart-drag')?.remove();
  if (to === undefined) return;
  const ends = [Math.min(from, to), Math.max(from, to)].map((at) => Math.round((chart.start + at) / 60) * 60);
  if (ends[0] === ends[1]) return;
  const address = new URL(location.href);
  address.searchParams.delete('range');
  ['from', 'to'].forEach((name, index) => {
    address.searchParams.set(name, `${new Date(ends[index] * 1000).toISOString().slice(0, 16)}Z`);
  });
  location.assign(address);
}

function element(name, attributes) {
  const made = document.createElementNS(svgNamespace, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

document.addEventListener('pointerup', endDrag);
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !dragged) return;
  dragged.svg.querySelector('.chart-drag')?.remove();
  dragged = undefined;
});
document.addEventListener('focusin', ({ target }) => {
  focused = target.closest('.figure') && target.id ? target.id : undefined;
});
// While its fields are open the page is not drawn anew under the reader's hands.
document.addEventListener(
  'toggle',
  ({ target }) => {
    if (target.id === 'any-range') target.toggleAttribute('data-busy', target.open);
  },
  true,
);
document.addEventListener('drawn', drawn);
drawn();
