import type { BreakableStack, Heal } from './breakable-stack.ts';
import { type Pick, shuffle } from './seeded-pick.ts';

/** Something that goes wrong, again and again. */
export interface FaultKind {
  readonly name: string;
  /** No claim can be stored until it is over. */
  readonly takesDatabase?: true;
  /** It needs a Redis that runs here. */
  readonly needsRedis?: true;
  /** How long it lasts, in ms: from, and less than. One that heals by itself lasts for as long as it takes. */
  readonly lastsMs?: readonly [number, number];
  begin(stack: BreakableStack, pick: Pick): Promise<Heal | undefined> | Promise<void>;
}

const shortMs = [20, 500] as const;
/** Longer than a claim waits for the database. */
const longMs = [200, 3000] as const;
/** As long as the log takes to fill its pipe. */
const logMs = [1500, 3000] as const;
const clockStepsMs = [1000, 61_000, 3_600_000, 86_400_000, 400 * 86_400_000];

const anyInstance = ({ instances }: BreakableStack, pick: Pick) => pick(instances.count);
const clockStep = (pick: Pick) => clockStepsMs[pick(clockStepsMs.length)] as number;

/** Every kind of fault. */
export const faultKinds: readonly FaultKind[] = [
  { name: 'database killed', takesDatabase: true, begin: ({ database }) => database.kill() },
  { name: 'database shut down', takesDatabase: true, begin: ({ database }) => database.restart() },
  { name: 'database paused', takesDatabase: true, lastsMs: longMs, begin: ({ database }) => database.pause() },
  { name: 'database disk full', takesDatabase: true, lastsMs: longMs, begin: ({ database }) => database.fillDisk() },
  {
    name: 'database connections taken',
    takesDatabase: true,
    lastsMs: longMs,
    begin: ({ database }) => database.hogConnections(),
  },
  { name: 'database read-only', takesDatabase: true, lastsMs: longMs, begin: ({ database }) => database.setReadOnly() },
  {
    name: 'database holds commits',
    takesDatabase: true,
    lastsMs: longMs,
    begin: ({ database }) => database.holdCommits(),
  },
  { name: 'database drops connections', begin: ({ database }) => database.dropConnections() },
  {
    name: 'slow commits',
    lastsMs: longMs,
    async begin({ network }, pick) {
      network.delayAnswers(50 + pick(400));
      return async () => network.delayAnswers(0);
    },
  },
  {
    name: 'network cut',
    async begin({ network }) {
      network.cutAll();
    },
  },
  {
    name: 'network refuses',
    takesDatabase: true,
    lastsMs: longMs,
    async begin({ network }) {
      network.refuse(true);
      network.cutAll();
      return async () => network.refuse(false);
    },
  },
  {
    name: 'network loses answers',
    takesDatabase: true,
    lastsMs: shortMs,
    async begin({ network }) {
      network.stallReplies(true);
      return async () => {
        network.cutAll();
        network.stallReplies(false);
      };
    },
  },
  {
    name: 'network holds answers',
    takesDatabase: true,
    lastsMs: longMs,
    async begin({ network }) {
      network.stallReplies(true);
      return async () => network.stallReplies(false);
    },
  },
  { name: 'cut before the INSERT', begin: ({ network }) => network.cutNext('before it arrives') },
  { name: 'cut within the INSERT', begin: ({ network }) => network.cutNext('halfway') },
  { name: 'cut after the INSERT', begin: ({ network }) => network.cutNext('when it has arrived') },
  { name: 'cut after COMMIT', begin: ({ network }) => network.cutNext('between its commit and the answer') },
  { name: 'instance killed', begin: (stack, pick) => stack.instances.kill(anyInstance(stack, pick)) },
  {
    name: 'all instances killed',
    async begin({ instances }) {
      await Promise.all(Array.from({ length: instances.count }, (_, index) => instances.kill(index)));
    },
  },
  {
    name: 'instance paused',
    lastsMs: longMs,
    begin: (stack, pick) => stack.instances.pause(anyInstance(stack, pick)),
  },
  {
    name: 'clock set forward',
    lastsMs: shortMs,
    begin: (stack, pick) => stack.instances.shiftClock(anyInstance(stack, pick), clockStep(pick)),
  },
  {
    name: 'clock set back',
    lastsMs: shortMs,
    begin: (stack, pick) => stack.instances.shiftClock(anyInstance(stack, pick), -clockStep(pick)),
  },
  {
    name: 'log not read',
    lastsMs: logMs,
    begin: (stack, pick) => stack.instances.pauseLogReader(anyInstance(stack, pick)),
  },
  {
    name: 'log reader gone',
    lastsMs: shortMs,
    begin: (stack, pick) => stack.instances.loseLogReader(anyInstance(stack, pick)),
  },
  { name: 'next version and back', lastsMs: shortMs, begin: ({ instances }) => instances.deployNext() },
  { name: 'Redis killed', needsRedis: true, lastsMs: longMs, begin: async ({ redis }) => redis?.kill() },
  { name: 'Redis paused', needsRedis: true, lastsMs: longMs, begin: async ({ redis }) => redis?.pause() },
  { name: 'Redis read-only', needsRedis: true, lastsMs: longMs, begin: async ({ redis }) => redis?.setReadOnly() },
  { name: 'Redis slow', needsRedis: true, lastsMs: longMs, begin: async ({ redis }) => redis?.slow() },
];

/** So many faults: each kind once in an order that `pick` decides, then each once more in another one, and so on. There has to be one kind at least. */
export function scheduleFaults(kinds: readonly FaultKind[], count: number, pick: Pick): FaultKind[] {
  const faults: FaultKind[] = [];
  while (faults.length < count) faults.push(...shuffle(kinds, pick));
  return faults.slice(0, count);
}
