/** What a drill does, and what has to come of it. */
export interface Drill {
  readonly name: string;
  readonly title: string;
  /** What `fault-control.ts` injects; without it the drill is one of the load alone. */
  readonly fault?: string;
  /** How many times the usual load there is while the fault lives. */
  readonly loadFactor?: number;
  /** Keys of the alarms of which one must page: the first by design, another one where chance may have it come first. */
  readonly pages: readonly string[];
  /** From the fault to the page at most, in minutes; where nobody is to be paged, how long that is watched. */
  readonly pageMinutes: number;
  /** From the end of the fault until the alarm is OK at most, in minutes. */
  readonly okMinutes: number;
  /** The fault takes acknowledged claims away: those are missing, and no others. */
  readonly losesClaims?: boolean;
}

/** An objective's window of half an hour has to forget the fault, and its page waits two minutes for `outage` to speak first. */
const objective = { pageMinutes: 15, okMinutes: 45 };
/** Three of five minutes, or two of three. */
const outage = { pages: ['outage'], pageMinutes: 8, okMinutes: 10 };

/**
 * Every drill, in the order of `all`: those of the objectives come first, because an outage before them would be in their windows
 * for half an hour.
 */
export const drills: readonly Drill[] = [
  {
    name: 'database-slow',
    title: 'Statements wait for a lock: claims are stored, and a third of them takes longer than a second.',
    fault: 'database-slow',
    // On a machine with much else to do some claims wait so long that they are turned away.
    pages: ['latency-page', 'outage'],
    ...objective,
  },
  {
    name: 'errors-in-5-percent',
    title: 'One claim in twenty is answered 500: a leak below the threshold of the alarms on outages.',
    fault: 'errors-in-5-percent',
    // In three of five minutes the share may be above 5 % by chance, and the outage pages.
    pages: ['availability-page', 'outage'],
    ...objective,
  },
  {
    name: 'connections-hogged',
    title: 'A client takes all connections that the database server has.',
    fault: 'connections-hogged',
    ...outage,
  },
  {
    name: 'database-killed',
    title: 'The database server is killed, and each one that replaces it.',
    fault: 'database-killed',
    ...outage,
  },
  {
    name: 'instance-killed',
    title: 'One of the two instances is killed, and each process that replaces it.',
    fault: 'instance-killed',
    ...outage,
  },
  {
    name: 'claims-deleted',
    title: 'Claims that were acknowledged are deleted.',
    fault: 'claims-deleted',
    pages: ['claims-unaccounted'],
    pageMinutes: 5,
    okMinutes: 10,
    losesClaims: true,
  },
  {
    name: 'cloudwatch-unreachable',
    title: 'The instances cannot reach CloudWatch: claims are served, and nobody sees it.',
    fault: 'cloudwatch-unreachable',
    pages: ['telemetry-silent'],
    pageMinutes: 15,
    okMinutes: 5,
  },
  {
    name: 'burst',
    title: 'Ten times the traffic, from many clients, for five minutes: it is served, and nobody is paged.',
    loadFactor: 10,
    pages: [],
    pageMinutes: 5,
    okMinutes: 5,
  },
];
