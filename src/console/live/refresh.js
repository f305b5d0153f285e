// Keeps the page up to date while it is looked at: the console says when it shows something new (server-sent events), and
// the page is fetched and put in place. Where that connection is not to be had, the page is fetched every minute.
// Without this script the page is complete; it only ages.
const slowIntervalMs = 60_000;
const busyRetryMs = 1000;
const button = document.getElementById('refresh-toggle');
const state = document.getElementById('refresh-state');
const stillness = matchMedia('(prefers-reduced-motion: reduce)');
let paused = new URLSearchParams(location.search).get('refresh') === 'off' || stillness.matches;
let problem = '';
let stream;
let isConnected = false;
let waiting;

function showState() {
  button.hidden = false;
  button.textContent = paused ? 'Resume' : 'Pause';
  button.setAttribute('aria-label', paused ? 'Resume refreshing' : 'Pause refreshing');
  state.classList.toggle('is-problem', problem !== '');
  state.classList.toggle('is-live', problem === '' && !paused && isConnected);
  state.textContent = problem || (paused ? 'Paused' : isConnected ? 'Live' : 'Refreshes every minute');
}

// The choice stands in the address, so that a link to the page and a reload keep it.
function rememberChoice() {
  const address = new URL(location.href);
  if (paused) address.searchParams.set('refresh', 'off');
  else address.searchParams.delete('refresh');
  history.replaceState(null, '', address);
}

/** Whether the reader is in the middle of something that new content would take away. */
function isBusy() {
  const selection = getSelection();
  return (
    document.activeElement?.matches('input, select, textarea') ||
    (selection !== null && !selection.isCollapsed) ||
    document.querySelector('[data-busy]') !== null
  );
}

/** Steps from `main` to an element, to find its successor in a new drawing when it has no id. */
function pathTo(element, main) {
  const path = [];
  for (let at = element; at !== main; at = at.parentElement) path.unshift([...at.parentElement.children].indexOf(at));
  return path;
}

function swapMain(next) {
  const main = document.querySelector('main');
  const focused = main.contains(document.activeElement) ? document.activeElement : null;
  const focusedIsMain = focused === main;
  const path = focused && !focusedIsMain ? pathTo(focused, main) : [];
  const folds = [...main.querySelectorAll('details[id]')].map((details) => [details.id, details.open]);
  const scrolled = [...main.querySelectorAll('.scroll[id]')].map((box) => [box.id, box.scrollTop, box.scrollLeft]);
  const { scrollX, scrollY } = window;
  main.replaceChildren(...next.childNodes);
  for (const [id, open] of folds) document.getElementById(id)?.toggleAttribute('open', open);
  for (const [id, top, left] of scrolled) document.getElementById(id)?.scrollTo(left, top);
  if (focused && !focusedIsMain) {
    const successor =
      (focused.id && document.getElementById(focused.id)) || path.reduce((at, index) => at?.children[index], main);
    successor?.focus({ preventScroll: true });
  }
  window.scrollTo(scrollX, scrollY);
  // For scripts that brought parts of the page to life.
  document.dispatchEvent(new Event('drawn'));
}

/** Fetches the page: while connected the drawing that all who look at it share, else one of its own. */
async function refresh() {
  if (paused || document.hidden) return;
  clearTimeout(waiting);
  if (isBusy()) {
    waiting = setTimeout(refresh, busyRetryMs);
    return;
  }
  // By `x-redraw` the console knows that nobody opens the page now, and asks for nothing again that costs each time.
  const headers = { accept: 'text/html', 'x-redraw': '1', ...(isConnected ? { 'x-shared-drawing': '1' } : {}) };
  try {
    const answer = await fetch(location.href, { headers, signal: AbortSignal.timeout(8000) });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = page.querySelector('main');
    if (next === null) throw new Error('no page');
    // A page that has become a problem (AWS away for a moment) does not take the last good one from the reader.
    if (!answer.ok && page.title !== document.title) {
      problem = `Not refreshed: ${page.querySelector('h1')?.textContent ?? answer.status}. Shown is the last good state.`;
    } else {
      problem = '';
      if (!paused && !isBusy()) {
        document.title = page.title;
        swapMain(document.adoptNode(next));
      }
    }
  } catch {
    problem = 'Not refreshed: the console does not answer. Shown is the last good state.';
  }
  showState();
}

/** Connects while somebody looks, and only then. A page in the background is told nothing, and asks for itself on its return. */
function connect() {
  const isWanted = !paused && !document.hidden;
  // A connection that the browser has given up is made anew.
  if (stream !== undefined && (!isWanted || stream.readyState === EventSource.CLOSED)) {
    stream.close();
    stream = undefined;
    isConnected = false;
  }
  if (!isWanted || stream !== undefined) return;
  stream = new EventSource(`/live?page=${encodeURIComponent(location.pathname + location.search)}`);
  stream.addEventListener('change', refresh);
  stream.addEventListener('open', () => {
    isConnected = true;
    showState();
  });
  stream.addEventListener('error', () => {
    isConnected = false;
    showState();
  });
}

button.addEventListener('click', () => {
  paused = !paused;
  problem = '';
  rememberChoice();
  connect();
  showState();
  refresh();
});
document.addEventListener('visibilitychange', () => {
  connect();
  refresh();
});
showState();
connect();
setInterval(() => {
  connect();
  refresh();
}, slowIntervalMs);
