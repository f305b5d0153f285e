import type { DatabaseAddress } from '../../service/database/with-connection.ts';

/** What a fault may get hold of, in the process that runs all of it. */
export interface FaultTargets {
  readonly database: {
    readonly address: DatabaseAddress;
    /** The server's process, when the server was started here. */
    readonly localServer?: { pid(): number | undefined };
  };
  readonly instances: {
    readonly targets: readonly { readonly id: string }[];
    pid(instanceId: string): number | undefined;
  };
  /** Puts CloudWatch out of the instances' reach, and theirs alone, until the function that it gives is called. */
  cutOffInstances(onBrokenOff: () => void): () => void;
}

/** What a fault tells of itself while it lives. */
export type FaultEvent =
  /** It is done; what follows is its effect. */
  | { readonly type: 'injected'; readonly message: string }
  /** The first that anybody could notice of it. */
  | { readonly type: 'symptom'; readonly message: string }
  /** A claim is gone that was acknowledged. */
  | { readonly type: 'deleted'; readonly reference: string };

/** Something that goes wrong in production, done to this machine for real. */
export interface Fault {
  readonly name: string;
  /**
   * Does it, and resolves when it is done. Removing it leaves nothing of it behind.
   * @throws AppError CONFIG_INVALID when what is here cannot be broken in this way.
   */
  inject(targets: FaultTargets, tell: (event: FaultEvent) => void): Promise<{ remove(): Promise<void> }>;
  /** Removes what a process that was killed outright may have left. */
  clean?(targets: FaultTargets): Promise<void>;
}

/** The policy of every claim that a drill sends: what a fault deletes is a drill's own, and never somebody's claim. */
export const drillPolicyId = 'DRIL-000000';
