import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../src/base/errors.ts';
import { awsProblem } from '../../../../src/console/reads/aws-problem.ts';
import { expectValue, outcomeOf } from '../../../../src/console/reads/result.ts';

const named = (name: string, message = 'said AWS', more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

describe('what a failed call means', () => {
  test.each([
    [
      'a refused connection',
      named('Error', 'connect ECONNREFUSED 127.0.0.1:4566', { code: 'ECONNREFUSED' }),
      502,
      /npm start/,
    ],
    [
      'refused connections to every address of a host',
      new AggregateError([named('Error', 'connect ECONNREFUSED ::1:4566', { code: 'ECONNREFUSED' })]),
      502,
      /npm start/,
    ],
    ['a refused connection as a cause', new Error('failed', { cause: { code: 'ECONNREFUSED' } }), 502, /npm start/],
    ['missing permission', named('AccessDenied'), 502, /cloudwatch:GetDashboard/],
    ['expired credentials', named('ExpiredTokenException'), 502, /AWS_PROFILE/],
    ['throttling', named('ThrottlingException'), 429, /Wait/],
    ['an unknown name', named('ResourceNotFound'), 404, /monitor/],
    ['a timeout', named('TimeoutError'), 504, /Reload/],
    [
      'a refused request',
      named('ValidationError', 'no', { $metadata: { httpStatusCode: 400 } }),
      422,
      /correct the definition/,
    ],
    ['something else', 'a string', 500, /fault of the console/],
    ['our own error', new AppError('DEFINITION_INVALID', 'wrong', { remedy: 'mend it' }), 422, /mend it/],
  ])('%s', (_sentence, error, status, remedy) => {
    expect(awsProblem(error, { applyCommand: 'monitor apply' })).toMatchObject({
      status,
      remedy: expect.stringMatching(remedy),
    });
  });

  test('the message tells what was said, of every address that was tried', () => {
    const error = new AggregateError([new Error('first'), new Error('second')]);
    expect(awsProblem(error).message).toBe('first; second');
    expect(awsProblem(new AggregateError([])).message).not.toBe('');
  });
});

test('the problem of a reading becomes the problem of what needed it', async () => {
  const reading = await outcomeOf(() => Promise.reject(named('AccessDenied')));
  const needing = await outcomeOf(async () => expectValue(reading));
  expect(needing).toEqual(reading);
});
