import type { Workflow } from './workflow.ts';

/** What brings packages, or code of others: npm in all its ways, but for a script of ours once they are there. */
const fetches =
  /\b(npm (ci|install|i|exec|update)|npx|pnpm|yarn|pip3? install|apt(-get)? install|curl .*\| *(ba)?sh|deploy\/bundle\.sh)\b/;
const runsScript = /\bnpm (run|test|start)\b/;
const takesRole = 'deploy/assume-role.sh';

/**
 * Steps of a workflow that bring packages or code of others while the job has a role, each with its place: whatever they run has the role's
 * credentials at hand. The first npm script of a job installs the packages, so one has to come before the role.
 */
export function orderProblems(file: string, { jobs }: Workflow): string[] {
  return Object.entries(jobs).flatMap(([name, job]) => {
    if (!('steps' in job)) return [];
    const texts = job.steps.map((step) => ('run' in step ? step.run : `uses ${step.uses}`));
    const role = texts.findIndex((text) => text.includes(takesRole));
    if (role === -1) return [];
    const isInstalled = texts.slice(0, role).some((text) => runsScript.test(text));
    return texts.slice(role + 1).flatMap((text, index) => {
      const at = `${file} ${name}, step ${role + index + 2}`;
      if (text.startsWith('uses ')) return [`${at}: ${text} after the role is assumed`];
      if (fetches.test(text)) return [`${at}: brings packages after the role is assumed`];
      return runsScript.test(text) && !isInstalled ? [`${at}: installs the packages after the role is assumed`] : [];
    });
  });
}
