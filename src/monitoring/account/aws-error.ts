import { AppError } from '../../base/errors.ts';

/** What keeps every further call from succeeding too. */
type Obstacle = 'credentials' | 'connection' | 'permission';

interface Explanation {
  readonly obstacle?: Obstacle;
  readonly message: string;
  readonly remedy: string;
}

/** An error of the SDK, or of the network below it, as one message for people. `action` says what was tried: "read the alarms". */
export function awsRefusal(error: unknown, action: string): AppError {
  const { message, remedy } = explain(error, action);
  return new AppError('AWS_REFUSED', message, { remedy, cause: error });
}

/** True when there is no use in trying the next call: nobody answers, or nobody knows us. */
export function isHopeless(error: AppError): boolean {
  const { obstacle } = explain(error.cause, '');
  return obstacle === 'credentials' || obstacle === 'connection';
}

const names: Readonly<Record<string, Obstacle>> = {
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  InvalidClientTokenId: 'credentials',
  UnrecognizedClientException: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  InvalidSignatureException: 'credentials',
  IncompleteSignature: 'credentials',
  MissingAuthenticationToken: 'credentials',
  AccessDenied: 'permission',
  AccessDeniedException: 'permission',
  TimeoutError: 'connection',
  ECONNREFUSED: 'connection',
  ECONNRESET: 'connection',
  ENOTFOUND: 'connection',
  EAI_AGAIN: 'connection',
  EHOSTUNREACH: 'connection',
  ENETUNREACH: 'connection',
  ETIMEDOUT: 'connection',
  EPIPE: 'connection',
};

function explain(error: unknown, action: string): Explanation {
  const name = nameOf(error);
  const said = error instanceof Error && error.message !== '' ? error.message : name;
  switch (names[name]) {
    case 'credentials':
      return {
        obstacle: 'credentials',
        message: `Could not ${action}: AWS has no valid credentials from here (${said}).`,
        remedy:
          'Sign in (aws sso login), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. For the local endpoint set AWS_ENDPOINT_URL and any key.',
      };
    case 'connection':
      return {
        obstacle: 'connection',
        message: `Could not ${action}: CloudWatch cannot be reached (${said}).`,
        remedy: 'Check the network and AWS_ENDPOINT_URL. For the local endpoint, "npm start" must be running.',
      };
    case 'permission':
      return {
        obstacle: 'permission',
        message: `Could not ${action}: AWS denies it (${said}).`,
        remedy: 'Use a role that may call the action which the message names.',
      };
    default:
      return {
        message: `Could not ${action}: ${name}: ${said}`,
        remedy: 'If the message names a field, change the definition; otherwise try again, it is safe to repeat.',
      };
  }
}

/** The SDK names its errors; the network's have a code, and several addresses tried in vain come as one AggregateError. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && 'code' in first ? first.code : undefined;
  return typeof code === 'string' && code in names ? code : error.name;
}
