import { errorChain, isAppError } from '../../base/errors.ts';

/** Why something could not be shown, for the engineer who reads the page. */
export interface Problem {
  /** The status of a page that consists of this problem only. */
  readonly status: 404 | 422 | 429 | 500 | 502 | 503 | 504;
  readonly title: string;
  /** What happened. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

interface ProblemKind {
  readonly names: readonly string[];
  readonly status: Problem['status'];
  readonly title: string;
  readonly remedy: string;
  /** It may be there after the definitions were applied. */
  readonly isDefined?: true;
}

/** What AWS SDK and network errors mean here, by error name or code. The first kind that matches is taken. */
const problemKinds: readonly ProblemKind[] = [
  {
    names: ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'EPIPE'],
    status: 502,
    title: 'AWS does not answer',
    remedy:
      'Locally: see whether npm start still runs, and whether AWS_ENDPOINT_URL names the address it printed. On AWS: check the network path from the console to the endpoint of the region.',
  },
  {
    names: ['TimeoutError', 'RequestTimeout', 'ETIMEDOUT', 'AbortError'],
    status: 504,
    title: 'AWS did not answer in time',
    remedy: 'Reload the page; choose a shorter time range if it happens again.',
  },
  {
    names: ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'NotAuthorized'],
    status: 502,
    title: 'Access denied',
    remedy:
      'Give the role of the console these actions: cloudwatch:GetDashboard, ListDashboards, ListMetrics, GetMetricData, DescribeAlarms, DescribeAlarmHistory; xray:GetTraceSummaries, BatchGetTraces; logs:FilterLogEvents, StartQuery, GetQueryResults, DescribeLogGroups, DescribeQueryDefinitions.',
  },
  {
    names: [
      'CredentialsProviderError',
      'ExpiredToken',
      'ExpiredTokenException',
      'InvalidClientTokenId',
      'UnrecognizedClientException',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'MissingAuthenticationToken',
    ],
    status: 502,
    title: 'AWS does not accept the credentials',
    remedy:
      'Sign in again, or set AWS_PROFILE (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), and start the console anew.',
  },
  {
    names: ['Throttling', 'ThrottlingException', 'ThrottledException', 'TooManyRequestsException', 'LimitExceeded'],
    status: 429,
    title: 'AWS asks to slow down',
    remedy: 'Wait a minute and reload; pause the refreshing of other open pages.',
  },
  {
    names: ['ResourceNotFound', 'ResourceNotFoundException', 'DashboardNotFoundError'],
    status: 404,
    title: 'Not found',
    isDefined: true,
    remedy: 'Check the name and the region.',
  },
  {
    names: ['InternalServiceError', 'InternalServiceFault', 'ServiceUnavailableException', 'InternalFailure'],
    status: 503,
    title: 'AWS has a fault of its own',
    remedy: 'Reload in a minute, and look at the AWS Health Dashboard of the region.',
  },
];

/**
 * Explains an error of an SDK call. It never throws, and knows errors of this project as well. `applyCommand` puts definitions into
 * CloudWatch.
 */
export function awsProblem(
  error: unknown,
  { applyCommand }: { readonly applyCommand?: string | undefined } = {},
): Problem {
  const message = describe(error);
  const names = errorNames(error);
  const kind = problemKinds.find((candidate) => candidate.names.some((name) => names.includes(name)));
  if (kind !== undefined) {
    const { status, title, remedy, isDefined } = kind;
    const how = isDefined && applyCommand ? ` Definitions reach CloudWatch by ${applyCommand}.` : '';
    return { status, title, message, remedy: remedy + how };
  }
  if (isAppError(error)) {
    return { status: 422, title: 'This cannot be shown', message, remedy: error.remedy ?? 'Correct the definition.' };
  }
  if (!isAwsAnswer(error)) {
    return {
      status: 500,
      title: 'The console failed',
      message,
      remedy: 'This is a fault of the console itself; what it logged says where. The other pages may still work.',
    };
  }
  return {
    status: 422,
    title: 'AWS refused the request',
    message,
    remedy:
      'The message says what is wrong with it: correct the definition and apply it again, or what you asked for here.',
  };
}

/** Whether an error is what an AWS service answered, of whatever kind. */
export function isAwsAnswer(error: unknown): boolean {
  return typeof error === 'object' && error !== null && '$metadata' in error;
}

/** Names and codes of an error, of its causes and of the errors it sums up (one for each address that was tried). */
function errorNames(error: unknown, depth = 0): string[] {
  if (depth > 5 || typeof error !== 'object' || error === null) return [];
  const { name, code, cause, errors } = error as { name?: unknown; code?: unknown; cause?: unknown; errors?: unknown };
  const own = [name, code].filter((value) => typeof value === 'string');
  const inner = [cause, ...(Array.isArray(errors) ? errors : [])];
  return [...own, ...inner.flatMap((one) => errorNames(one, depth + 1))];
}

function describe(error: unknown): string {
  const summed = (error as { errors?: unknown } | undefined)?.errors;
  const text = Array.isArray(summed) ? summed.map((one) => errorChain(one)).join('; ') : errorChain(error);
  return text.trim() === '' ? 'The request failed without a message.' : text;
}
