import { html } from 'hono/html';
import type { Html } from '../format/html.ts';
import type { Problem } from '../reads/aws-problem.ts';

/** A problem in the place of what it kept from being shown. */
export function problemNotice(problem: Problem): Html {
  return html`<div class="notice problem"><p><strong>${problem.title}.</strong> ${problem.message}</p><p>${problem.remedy}</p></div>`;
}

/** The body of a page that could not be shown at all. */
export function problemBody(problem: Problem): Html {
  return html`<section class="card prose" aria-label="Problem">
<h2>What happened</h2><p class="breakable">${problem.message}</p>
<h2>What to do</h2><p>${problem.remedy}</p>
</section>`;
}
