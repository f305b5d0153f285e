/** An expression or a request made of expressions that cannot be read or evaluated. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** Where in the expression's text the trouble begins, counted from 0; undefined when it is not about one place. */
  readonly offset: number | undefined;
  /** Id of the query whose expression it is, where that is known. */
  readonly queryId: string | undefined;

  constructor(message: string, place: { offset?: number | undefined; queryId?: string | undefined } = {}) {
    super(message);
    this.offset = place.offset;
    this.queryId = place.queryId;
  }
}
