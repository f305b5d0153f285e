/** Values of one statistic in time. `timestamps` are bucket starts in epoch seconds, ascending; both lists have one length. */
export interface Series {
  readonly timestamps: readonly number[];
  readonly values: readonly number[];
  /** Which metric it came from, where an expression gives several series and they have to be told apart. */
  readonly label?: string;
}
