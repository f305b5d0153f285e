import { AppError, isAppError } from '../../base/errors.ts';
import { awsRefusal } from './aws-error.ts';

/** What AWS calls something that it does not have: EB and CloudFormation merely find a parameter invalid. */
const unknownNames =
  /NotFound|InvalidParameterValue|ValidationError|does not exist|No Environment found|No such environment/i;

/** Asks, and turns what AWS says into one error that names `what` was looked up. */
export async function askAws<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (isAppError(error)) throw error;
    if (error instanceof Error && unknownNames.test(`${error.name} ${error.message}`)) throw notFound(what, error);
    throw awsRefusal(error, `look up ${what}`);
  }
}

export function notFound(what: string, cause?: unknown): AppError {
  return new AppError('DEFINITION_INVALID', `AWS does not know ${what}.`, {
    remedy: 'Correct its name in the environment file, or use credentials of the account and the region that have it.',
    cause,
  });
}

/** The one thing of a list; otherwise an error that says which there are. */
export function theOnly(found: readonly string[], { what, of }: { what: string; of: string }): string {
  const [only, ...more] = found;
  if (only !== undefined && only !== '' && more.length === 0) return only;
  const message = found.length === 0 ? `${of} has no ${what}.` : `${of} has several: ${found.join(', ')}.`;
  throw new AppError('DEFINITION_INVALID', message[0]?.toUpperCase() + message.slice(1), {
    remedy: `Write the ${what} into the environment file yourself.`,
  });
}
