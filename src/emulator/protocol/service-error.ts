/**
 * How each error is called in the two protocols: the shape's name in JSON, the code in Query. Both are AWS's own, from
 * the "Errors" of the API references and the error shapes of the SDKs.
 */
const refusals = {
  ConcurrentModificationException: { queryCode: 'ConcurrentModificationException', status: 429 },
  DBInstanceNotFoundFault: { queryCode: 'DBInstanceNotFound', status: 404 },
  DBParameterGroupNotFoundFault: { queryCode: 'DBParameterGroupNotFound', status: 404 },
  DashboardInvalidInputError: { queryCode: 'InvalidParameterInput', status: 400 },
  DashboardNotFoundError: { queryCode: 'ResourceNotFound', status: 404 },
  InternalServiceFault: { queryCode: 'InternalServiceError', status: 500 },
  InvalidFormatFault: { queryCode: 'InvalidFormat', status: 400 },
  InvalidNextToken: { queryCode: 'InvalidNextToken', status: 400 },
  InvalidParameterCombinationException: { queryCode: 'InvalidParameterCombination', status: 400 },
  InvalidParameterValueException: { queryCode: 'InvalidParameterValue', status: 400 },
  LimitExceededFault: { queryCode: 'LimitExceeded', status: 400 },
  LimitExceededException: { queryCode: 'LimitExceededException', status: 400 },
  LoadBalancerNotFoundException: { queryCode: 'LoadBalancerNotFound', status: 400 },
  MissingRequiredParameterException: { queryCode: 'MissingParameter', status: 400 },
  ResourceNotFound: { queryCode: 'ResourceNotFound', status: 404 },
  ResourceNotFoundException: { queryCode: 'ResourceNotFoundException', status: 404 },
  TargetGroupNotFoundException: { queryCode: 'TargetGroupNotFound', status: 400 },
  ThrottlingException: { queryCode: 'Throttling', status: 400 },
  ValidationException: { queryCode: 'ValidationError', status: 400 },
  // SNS, and CloudWatch Logs, which speaks no Query.
  InvalidParameterException: { queryCode: 'InvalidParameter', status: 400 },
  NotFoundException: { queryCode: 'NotFound', status: 404 },
  // CloudWatch Logs and X-Ray, which speak no Query.
  ResourceAlreadyExistsException: { queryCode: 'ResourceAlreadyExistsException', status: 400 },
  MalformedQueryException: { queryCode: 'MalformedQueryException', status: 400 },
  InvalidRequestException: { queryCode: 'InvalidRequestException', status: 400 },
  // What the servers in front of every service answer.
  AccessDeniedException: { queryCode: 'AccessDenied', status: 403 },
  MissingAction: { queryCode: 'MissingAction', status: 400 },
  RequestEntityTooLargeException: { queryCode: 'RequestEntityTooLarge', status: 413 },
  SerializationException: { queryCode: 'MalformedInput', status: 400 },
  UnknownOperationException: { queryCode: 'InvalidAction', status: 400 },
} as const satisfies Record<string, { queryCode: string; status: number }>;

export type RefusalName = keyof typeof refusals;

/** Characters of a message [inferred]: it may repeat what it is about, which may be a body of megabytes. */
const maxMessageLength = 64 * 1024;

/** An answer of AWS that is an error. `details` are the error shape's further members, sent in JSON only. */
export class AwsRefusal extends Error {
  override readonly name: RefusalName;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(name: RefusalName, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message.length > maxMessageLength ? `${message.slice(0, maxMessageLength)}...` : message);
    this.name = name;
    this.details = details;
  }

  /** The code of the Query protocol, which is not always the shape's name. */
  get queryCode(): string {
    return refusals[this.name].queryCode;
  }

  get status(): number {
    return refusals[this.name].status;
  }

  /**
   * The status where a client did not ask for Query's: 400 for what a service refuses, as AWS answers it in JSON and CBOR (recorded). What
   * the servers in front of it answer stays.
   */
  get plainStatus(): number {
    return this.status === 404 || this.status === 429 ? 400 : this.status;
  }

  /** Whose fault it is, in the words of the Query protocol. */
  get fault(): 'Sender' | 'Receiver' {
    return this.status < 500 ? 'Sender' : 'Receiver';
  }
}

/** Any error as a refusal: one that is none is a fault of the stand-in and answered as AWS answers its own, with 500. */
export function refusalOf(error: unknown): AwsRefusal {
  if (error instanceof AwsRefusal) return error;
  return new AwsRefusal('InternalServiceFault', error instanceof Error ? error.message : String(error));
}

/** The refusals that list several problems give one a line, as CloudWatch does. Returns without a problem. */
export function refuseProblems(name: RefusalName, problems: readonly string[]): void {
  if (problems.length > 0) throw new AwsRefusal(name, problems.join('\n'));
}
