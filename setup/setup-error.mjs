/** A set-up step that could not be done: `message` says what happened, `remedy` what a person can do about it. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string} remedy
   * @param {number} exitCode
   */
  constructor(message, remedy, exitCode = 1) {
    super(message);
    this.name = 'SetupError';
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}

/** Says on stderr what a long step does; stdout belongs to the program that is being set up. @param {string} text */
export function announce(text) {
  process.stderr.write(`set-up: ${text}\n`);
}
