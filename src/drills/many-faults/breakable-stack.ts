/** Ends what was begun. Resolves when nothing of it is left. */
export type Heal = () => Promise<void>;

/** Where on its way a statement that stores claims is cut off from the instance that sent it. */
type CutMoment = 'before it arrives' | 'halfway' | 'when it has arrived' | 'between its commit and the answer';

/** A service that is there to be broken, as `stack/breakable` starts it. Each method resolves when what it names is done. */
export interface BreakableStack {
  /** Where the instances listen now. */
  urls(): readonly string[];
  readonly database: {
    /** Kills it outright and starts it again. */
    kill(): Promise<void>;
    /** Shuts it down cleanly and starts it again. */
    restart(): Promise<void>;
    /** Stops its process where it stands. */
    pause(): Promise<Heal>;
    fillDisk(): Promise<Heal>;
    /** Takes every connection that it gives. */
    hogConnections(): Promise<Heal>;
    setReadOnly(): Promise<Heal>;
    /** No transaction gets through its COMMIT. */
    holdCommits(): Promise<Heal>;
    /** It drops every connection of the instances. */
    dropConnections(): Promise<void>;
    /** Past the network. */
    select<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  };
  /** Between the instances and the database. */
  readonly network: {
    cutAll(): void;
    /** New connections are reset; those that are open stay. */
    refuse(on: boolean): void;
    /** Answers of the database wait. */
    stallReplies(on: boolean): void;
    /** Cuts the next statement that stores claims. */
    cutNext(moment: CutMoment): Promise<void>;
    /** Answers to what stores claims take so much longer; 0 ends it. */
    delayAnswers(ms: number): void;
  };
  readonly instances: {
    readonly count: number;
    /** Kills one outright and starts it again. */
    kill(index: number): Promise<void>;
    pause(index: number): Promise<Heal>;
    /** Sets its time of day so much forward, or back. */
    shiftClock(index: number, ms: number): Promise<Heal>;
    /** Nobody reads its log. */
    pauseLogReader(index: number): Promise<Heal>;
    /** Who read its log is gone; healed by another one. */
    loseLogReader(index: number): Promise<Heal>;
    /** Replaces all by the next version, whose migration comes first. The way back is the same. */
    deployNext(): Promise<Heal>;
  };
  /** Undefined where none runs. */
  readonly redis:
    | { kill(): Promise<Heal>; pause(): Promise<Heal>; setReadOnly(): Promise<Heal>; slow(): Promise<Heal> }
    | undefined;
}
