import { type PlacedStep, runnerJobs, stepsOf, takesRole, type WorkflowText } from './read-workflow.ts';

/** Commands that bring code of others by a name alone, or run what they bring: what a registry says today is what runs. */
const unsure: readonly (readonly [RegExp, string])[] = [
  [
    /\bnpm (?:i|install|add|update|up|exec|x|init|create|audit fix)\b/,
    'brings packages that the lock file does not name',
  ],
  [/\b(?:npx|pnpx|pnpm|yarn|bunx?)\b/, 'brings packages that the lock file does not name'],
  [/\bnpm (?:ci|clean-install)\b(?!.*--ignore-scripts(?!=false))/, 'lets packages run their scripts'],
  [
    /\bpip[3x]? install\b|\buvx?\b|\bgem install\b|\bcargo install\b|\bgo (?:install|run) \S+@/,
    'brings packages without a hash',
  ],
  [
    /\b(?:curl|wget)\b.*\|\s*(?:sudo )?(?:ba|z|da)?sh\b|\b(?:ba|z)?sh\b.*<\(\s*(?:curl|wget)/,
    'runs what the net answers',
  ],
  [/\bdocker (?:run|pull)\b(?!.*@sha256:)/, 'runs an image without a hash'],
  [/\bgh extension install\b/, 'brings code without a hash'],
];

/** The lines of a command, those that go on with a backslash as one. The number is of the first, from 0. */
function linesOf(command: string): [number, string][] {
  const found: [number, string][] = [];
  let isOpen = false;
  for (const [index, line] of command.split('\n').entries()) {
    const before = found.at(-1);
    if (isOpen && before !== undefined) before[1] = `${before[1].slice(0, -1)} ${line.trim()}`;
    else found.push([index, line]);
    isOpen = line.endsWith('\\');
  }
  return found.filter(([, line]) => !line.trimStart().startsWith('#'));
}

/** Commands of a script that bring code of others in another way than by the hashes of a lock file and without its scripts. */
export function scriptProblems(file: string, text: string): string[] {
  return linesOf(text).flatMap(([index, line]) =>
    unsure.flatMap(([pattern, problem]) => (pattern.test(line) ? [`${file}:${index + 1}: ${problem}`] : [])),
  );
}

/** The same of a program that calls npm with a list of words. */
export function programProblems(file: string, text: string): string[] {
  return [...text.matchAll(/\[\s*'(?:ci|i|install|exec|update)'[^\]]*\]/g)].flatMap(({ 0: words, index }) => {
    const place = `${file}:${text.slice(0, index).split('\n').length}`;
    if (!/^\[\s*'ci'/.test(words)) return [`${place}: brings packages that the lock file does not name`];
    return words.includes("'--ignore-scripts'") ? [] : [`${place}: lets packages run their scripts`];
  });
}

interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly integrity?: string; readonly link?: boolean; readonly resolved?: string }>
  >;
}

/** Packages of a lock file that are known by their name alone, or come from a place of their own. */
export function lockFileProblems(file: string, text: string): string[] {
  const { packages } = JSON.parse(text) as LockFile;
  const placeOf = (path: string) => `${file}:${text.slice(0, text.indexOf(`"${path}": {`)).split('\n').length}`;
  return Object.entries(packages).flatMap(([path, { integrity = '', link, resolved }]) => {
    if (path === '') return [];
    return [
      ...(/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) ? [] : [`${placeOf(path)}: ${path} has no hash`]),
      ...(link === undefined && resolved === undefined
        ? []
        : [`${placeOf(path)}: ${path} comes from a place of its own`]),
    ];
  });
}

/** The same of the commands in a workflow, whether before a role or after: such code may ask for the job's token by itself. */
export function commandProblems(workflow: WorkflowText): string[] {
  return stepsOf(workflow).flatMap(({ step, at }) => {
    if (!('run' in step)) return [];
    const [file, line] = at.split(':') as [string, string];
    // The text of a block begins on the line after its `|`.
    const first = Number(line) + (step.run.includes('\n') ? 1 : 0);
    return linesOf(step.run).flatMap(([index, text]) =>
      unsure.flatMap(([pattern, problem]) => (pattern.test(text) ? [`${file}:${first + index}: ${problem}`] : [])),
    );
  });
}

const pinned = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;

/** Actions, workflows and images of others that are known by a name that can come to mean something else. */
export function pinProblems(workflow: WorkflowText): string[] {
  const { text, file, at } = workflow;
  const uses = [...text.split('\n').entries()].flatMap(([index, line]) => {
    const [, target, version] = /^\s*(?:-\s+)?uses:\s*["']?([^\s"'#]+)["']?\s*(#.*)?$/.exec(line) ?? [];
    if (target === undefined || target.startsWith('./')) return [];
    const place = `${file}:${index + 1}`;
    if (!pinned.test(target)) return [`${place}: ${target} is not pinned by the full hash of a commit`];
    return /^# v\d+\.\d+\.\d+$/.test(version?.trim() ?? '') ? [] : [`${place}: ${target} does not say its version`];
  });
  const images = runnerJobs(workflow).flatMap(([name, job]) =>
    [
      [['container'], job.container] as const,
      ...Object.entries(job.services ?? {}).map(([service, value]) => [['services', service], value] as const),
    ].flatMap(([path, value]) => {
      const image = typeof value === 'string' ? value : value?.image;
      return image === undefined || /@sha256:[0-9a-f]{64}$/.test(image)
        ? []
        : [`${at('jobs', name, ...path)}: the image ${image} is not pinned by its hash`];
    }),
  );
  return [...uses, ...images];
}

/** npm in all its ways that bring something, and the bundle, which brings packages. */
const fetches =
  /\bnpm (?:ci|clean-install)\b|\bapt(?:-get)? install\b|\bdeploy\/bundle\.sh\b|\bdeploy\/create-version\.sh(?:\s+\S+){0,2}\s*$/m;
/** The first npm script of a job installs the project's packages. */
const runsScript = /\bnpm (?:run|test|start|t)\b/;

/**
 * Steps that bring packages or code of others while the job has a role, each with its place: whatever they run has the role's credentials
 * at hand. The first npm script of a job installs the packages, so one has to come before the role, and always.
 */
export function orderProblems(workflow: WorkflowText): string[] {
  return runnerJobs(workflow).flatMap(([name, job]) => {
    const steps = stepsOf(workflow, name);
    const keys = [workflow.workflow.env, job.env, ...job.steps.map(({ env }) => env)];
    const hasKey = keys.some((env) => env !== undefined && 'AWS_ACCESS_KEY_ID' in env);
    const role = hasKey ? -1 : steps.findIndex(({ does }) => takesRole(does));
    if (role === -1 && !hasKey) return [];
    const always = ({ step }: PlacedStep) => step.if === undefined && step['continue-on-error'] === undefined;
    const isInstalled = steps.slice(0, Math.max(role, 0)).some((step) => runsScript.test(step.does) && always(step));
    return steps.slice(role + 1).flatMap(({ does, at }) => {
      if (takesRole(does)) return [];
      if (does.startsWith('uses ')) return [`${at}: ${does} after the role is assumed`];
      const brings =
        fetches.test(does) || unsure.some(([pattern]) => linesOf(does).some(([, line]) => pattern.test(line)));
      if (brings) return [`${at}: brings packages after the role is assumed`];
      return runsScript.test(does) && !isInstalled ? [`${at}: installs the packages after the role is assumed`] : [];
    });
  });
}
