// Adds the lines that come into the log to the page, newest first (server-sent events), while it is looked at and not paused.
// Without this script the page shows the newest lines of the time it was asked for.
const mostLines = 500;
const list = document.getElementById('tail');
const button = document.getElementById('refresh-toggle');
const state = document.getElementById('refresh-state');
const stillness = matchMedia('(prefers-reduced-motion: reduce)');
let paused = new URLSearchParams(location.search).get('refresh') === 'off' || stillness.matches;
let since = list?.dataset.since;
let stream;
let problem = '';

function showState() {
  button.hidden = list === null;
  button.textContent = paused ? 'Resume' : 'Pause';
  button.setAttribute('aria-label', paused ? 'Resume the live tail' : 'Pause the live tail');
  state.classList.toggle('is-problem', problem !== '');
  state.classList.toggle('is-live', problem === '' && !paused);
  state.textContent = problem || (paused ? 'Paused' : 'Live');
}

// The choice stands in the address, so that a link to the page and a reload keep it.
function rememberChoice() {
  const address = new URL(location.href);
  if (paused) address.searchParams.set('refresh', 'off');
  else address.searchParams.delete('refresh');
  history.replaceState(null, '', address);
}

function addLines(event) {
  problem = '';
  since = event.lastEventId;
  const template = document.createElement('template');
  template.innerHTML = event.data;
  const known = new Set([...list.children].map((item) => item.dataset.event));
  const fresh = [...template.content.children].filter(
    (item) => item.dataset.event === undefined || !known.has(item.dataset.event),
  );
  for (const item of fresh) item.classList.add('is-new');
  list.prepend(...fresh);
  while (list.children.length > mostLines) list.lastElementChild.remove();
  if (fresh.length > 0) document.getElementById('tail-empty')?.remove();
  showState();
}

/** Connects while somebody looks, and only then: what came meanwhile is asked for on the return. */
function connect() {
  const isWanted = list !== null && !paused && !document.hidden;
  if (stream !== undefined && (!isWanted || stream.readyState === EventSource.CLOSED)) {
    stream.close();
    stream = undefined;
  }
  if (isWanted && stream === undefined) {
    stream = new EventSource(`${list.dataset.follow}&since=${since}`);
    stream.addEventListener('lines', addLines);
    stream.addEventListener('problem', (event) => {
      problem = event.data;
      showState();
    });
    stream.addEventListener('open', () => {
      problem = '';
      showState();
    });
    stream.addEventListener('error', () => {
      problem = 'Not connected: the console does not answer, or too many pages follow the log.';
      showState();
    });
  }
  showState();
}

button.addEventListener('click', () => {
  paused = !paused;
  problem = '';
  rememberChoice();
  connect();
});
document.addEventListener('visibilitychange', connect);
connect();
// A connection that the browser has given up is made anew.
setInterval(connect, 10_000);
