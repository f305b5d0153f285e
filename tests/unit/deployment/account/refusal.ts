/** What AWS, or a program of the reader's, answers to a command that it does not carry out. */
export class Refusal extends Error {
  readonly page: string;

  /** `page` says where the rule stands. */
  constructor(message: string, page: string) {
    super(message);
    this.page = page;
  }
}
