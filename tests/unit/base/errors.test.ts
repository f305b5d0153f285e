import { expect, it } from 'vitest';
import { AppError, errorChain } from '../../../src/base/errors.ts';

it.each([
  ['its own message', new Error('away'), 'away'],
  [
    'those of its causes, outermost first',
    new AppError('DATABASE_UNAVAILABLE', 'no answer', { cause: new Error('cut') }),
    'no answer: cut',
  ],
  [
    'those of each address that was tried',
    new Error('cannot be reached', {
      cause: new AggregateError([new Error('connect ::1 refused'), new Error('connect 127.0.0.1 refused')]),
    }),
    'cannot be reached: connect ::1 refused, connect 127.0.0.1 refused',
  ],
  ['its name where there is no message', new TypeError(), 'TypeError'],
  ['what was thrown instead of an error', 'text', 'text'],
])('an error is told by %s', (_, error, told) => {
  expect(errorChain(error)).toBe(told);
});
