import { describe, expect, test } from 'vitest';
import { awsRefusal, isHopeless } from '../../../../src/monitoring/account/aws-error.ts';

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:4566'), { code: 'ECONNREFUSED' });

const cases: Record<string, { error: unknown; message: RegExp; remedy: RegExp; hopeless: boolean }> = {
  'no credentials': {
    error: named('CredentialsProviderError', 'Could not load credentials from any providers'),
    message: /^Could not read the alarms: AWS has no valid credentials from here/,
    remedy: /AWS_PROFILE/,
    hopeless: true,
  },
  'an expired token': {
    error: named('ExpiredTokenException', 'expired'),
    message: /credentials/,
    remedy: /Sign in/,
    hopeless: true,
  },
  'nobody listens': {
    error: refused,
    message: /cannot be reached \(connect ECONNREFUSED 127\.0\.0\.1:4566\)/,
    remedy: /npm start/,
    hopeless: true,
  },
  'nobody listens on any address of a name': {
    error: new AggregateError([refused], ''),
    message: /cannot be reached/,
    remedy: /AWS_ENDPOINT_URL/,
    hopeless: true,
  },
  'a call that the role may not make': {
    error: named('AccessDenied', 'not authorized to perform: cloudwatch:PutMetricAlarm'),
    message: /AWS denies it .*cloudwatch:PutMetricAlarm/,
    remedy: /role/,
    hopeless: false,
  },
  'anything else': {
    error: named('LimitExceededFault', 'too many alarms'),
    message: /LimitExceededFault: too many alarms/,
    remedy: /repeat/,
    hopeless: false,
  },
};

describe('an error of AWS becomes one message with its remedy', () => {
  test.for(Object.entries(cases))('%s', ([, { error, message, remedy, hopeless }]) => {
    const refusal = awsRefusal(error, 'read the alarms');
    expect(refusal.code).toBe('AWS_REFUSED');
    expect(refusal.message).toMatch(message);
    expect(refusal.remedy).toMatch(remedy);
    expect(isHopeless(refusal)).toBe(hopeless);
  });
});
