import { expect, test } from 'vitest';
import { type Call, isAllowed, type Statement } from './policy-evaluation.ts';

const own: Statement = { Effect: 'Allow', Action: 'a:Put*', Resource: 'arn:aws:a:::own-*' };
const call: Call = { action: 'a:PutThing', resource: 'arn:aws:a:::own-1' };

test.each<[string, Statement[], Call, boolean]>([
  ['an action and a resource that fit', [own], call, true],
  ['an action in other letters', [own], { ...call, action: 'A:putthing' }, true],
  ['another action', [own], { ...call, action: 'a:GetThing' }, false],
  ['another resource', [own], { ...call, resource: 'arn:aws:a:::foreign' }, false],
  ['a star that is demanded, and only a part granted', [own], { ...call, resource: '*' }, false],
  ['a star that is granted', [{ ...own, Resource: '*' }], { ...call, resource: '*' }, true],
  ['a denial beside it', [own, { Effect: 'Deny', Action: '*', Resource: '*' }], call, false],
  ['a dot that is no pattern', [{ ...own, Resource: 'arn:aws:a:::own.1' }], call, false],
])('%s: %s %s is %s', (_, statements, asked, allowed) => {
  expect(isAllowed(statements, asked)).toBe(allowed);
});

test.each<[string, Statement['Condition'], Call['context'], boolean]>([
  ['equal', { StringEquals: { k: ['a', 'b'] } }, { k: 'b' }, true],
  ['unequal', { StringEquals: { k: 'a' } }, { k: 'b' }, false],
  ['absent', { StringEquals: { k: 'a' } }, {}, false],
  ['absent, where that is enough', { StringEqualsIfExists: { k: 'a' } }, {}, true],
  ['not equal', { StringNotEquals: { k: 'a' } }, { k: 'b' }, true],
  ['not equal and absent', { StringNotEquals: { k: 'a' } }, {}, true],
  ['like', { StringLike: { k: 'a*' } }, { k: 'abc' }, true],
  ['both', { StringEquals: { k: 'a' }, Bool: { s: 'true' } }, { k: 'a', s: 'false' }, false],
])('a condition that is %s', (_, Condition, context, allowed) => {
  expect(isAllowed([{ ...own, Condition }], { ...call, context })).toBe(allowed);
});

test('an operator that is not known is no reason to allow', () => {
  const Condition = { NumericLessThan: { k: '1' } };
  expect(() => isAllowed([{ ...own, Condition }], call)).toThrow('NumericLessThan');
});
