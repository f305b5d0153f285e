// Draws the page anew every ten seconds while it is looked at. Without this script the page is complete; it only ages.
const intervalMs = 10_000;
const button = document.getElementById('refresh-toggle');
const state = document.getElementById('refresh-state');
const stillness = matchMedia('(prefers-reduced-motion: reduce)');
let paused = new URLSearchParams(location.search).get('refresh') === 'off' || stillness.matches;
let problem = '';

function showState() {
  button.hidden = false;
  button.textContent = paused ? 'Resume' : 'Pause';
  button.setAttribute('aria-label', paused ? 'Resume refreshing' : 'Pause refreshing');
  state.classList.toggle('is-problem', problem !== '');
  state.textContent = problem || (paused ? 'Refreshing is paused' : `Refreshes every ${intervalMs / 1000} s`);
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
  return document.activeElement?.matches('input, select, textarea') || (selection !== null && !selection.isCollapsed);
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
  const open = [...main.querySelectorAll('details[open][id]')].map((details) => details.id);
  const scrolled = [...main.querySelectorAll('.scroll[id]')].map((box) => [box.id, box.scrollTop, box.scrollLeft]);
  const { scrollX, scrollY } = window;
  main.replaceChildren(...next.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  for (const [id, top, left] of scrolled) document.getElementById(id)?.scrollTo(left, top);
  if (focused && !focusedIsMain) {
    const successor =
      (focused.id && document.getElementById(focused.id)) || path.reduce((at, index) => at?.children[index], main);
    successor?.focus({ preventScroll: true });
  }
  window.scrollTo(scrollX, scrollY);
}

async function refresh() {
  if (paused || document.hidden || isBusy()) return;
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' }, signal: AbortSignal.timeout(8000) });
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

button.addEventListener('click', () => {
  paused = !paused;
  problem = '';
  rememberChoice();
  showState();
  refresh();
});
document.addEventListener('visibilitychange', refresh);
showState();
setInterval(refresh, intervalMs);
