import { ExpressionError } from '../../parsing/expression-error.ts';
import { AwsRefusal, type RefusalName } from './service-error.ts';

/**
 * What `read` gives.
 * @throws AwsRefusal `name` where `read` throws an ExpressionError: `opening`, a colon, and what the error says.
 */
export function readOrRefuse<Read>(name: RefusalName, opening: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new AwsRefusal(name, `${opening}: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`);
  }
}
