import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StateValue } from '../../../../src/cloudwatch/alarms/alarm-rule.ts';
import {
  alarmReferences,
  childrenOf,
  evaluateAlarmRuleExpression,
  parseAlarmRule,
  type RuleExpression,
  renameChildren,
} from '../../../../src/cloudwatch/alarms/composite-rule.ts';
import { ExpressionError } from '../../../../src/parsing/expression-error.ts';

/** The rule with every grouping written out. */
function grouped(rule: RuleExpression): string {
  switch (rule.kind) {
    case 'or':
    case 'and':
      return `(${rule.operands.map(grouped).join(` ${rule.kind.toUpperCase()} `)})`;
    case 'not':
      return `(NOT ${grouped(rule.operand)})`;
    case 'constant':
      return `${rule.value}`.toUpperCase();
    case 'state':
      return `${rule.state}(${rule.alarm.name})`;
    case 'at least': {
      const least = `${rule.least}${rule.isPercent ? '%' : ''}`;
      const names = rule.alarms.map(({ name }) => name).join(', ');
      return `AT_LEAST(${least}, ${rule.negated ? 'NOT ' : ''}${rule.state}, (${names}))`;
    }
  }
}

describe('"Composite alarms: Rule expressions": how a rule reads', () => {
  test.each([
    ['ALARM(a)', 'ALARM(a)'],
    ['ALARM(a) OR OK(b) AND INSUFFICIENT_DATA(c)', '(ALARM(a) OR (OK(b) AND INSUFFICIENT_DATA(c)))'],
    ['NOT ALARM(a) AND ALARM(b)', '((NOT ALARM(a)) AND ALARM(b))'],
    ['NOT (ALARM(a) OR ALARM(b))', '(NOT (ALARM(a) OR ALARM(b)))'],
    ['NOT NOT ALARM(a)', 'ALARM(a)'],
    ['NOT(NOT(NOT ALARM(a)))', '(NOT (NOT (NOT ALARM(a))))'],
    ['(ALARM(a) OR ALARM(b)) AND OK(c)', '((ALARM(a) OR ALARM(b)) AND OK(c))'],
    ['ALARM(a) AND\n  TRUE OR FALSE', '((ALARM(a) AND TRUE) OR FALSE)'],
    ['ALARM ( "a b, (c)" )', 'ALARM(a b, (c))'],
    ['ALARM("say \\"hi\\"")', 'ALARM(say "hi")'],
    // Only round brackets nest in a rule.
    [`ALARM("${'['.repeat(150)}")`, `ALARM(${'['.repeat(150)})`],
    ['ALARM(TRUE)', 'ALARM(TRUE)'],
    [
      'ALARM(arn:aws:cloudwatch:us-east-1:000000000000:alarm:a)',
      'ALARM(arn:aws:cloudwatch:us-east-1:000000000000:alarm:a)',
    ],
    ['AT_LEAST(2, ALARM, (a, b, "c d"))', 'AT_LEAST(2, ALARM, (a, b, c d))'],
    ['AT_LEAST(50%, NOT OK, (a,b))', 'AT_LEAST(50%, NOT OK, (a, b))'],
    ['AT_LEAST(2, ALARM, (a, b, c)) AND NOT ALARM(d)', '(AT_LEAST(2, ALARM, (a, b, c)) AND (NOT ALARM(d)))'],
  ])('%s reads as %s', (text, expected) => {
    expect(grouped(parseAlarmRule(text))).toBe(expected);
  });
});

describe('what cannot be read says where', () => {
  test.each([
    ['', 0, 'The rule ends too early at character 1.'],
    ['ALARM(a', 7, 'The rule ends too early at character 8.'],
    ['ALARM(a) OR', 11, 'The rule ends too early at character 12.'],
    ['alarm(a)', 0, 'Unexpected "a" at character 1.'],
    ['ALARM(a) XOR ALARM(b)', 9, 'Unexpected "X" at character 10.'],
    ['ALARM(a) ALARM(b)', 9, 'Unexpected "A" at character 10.'],
    ['ALARM(a b)', 8, 'Unexpected "b" at character 9.'],
    ['ALARM()', 6, 'Unexpected ")" at character 7.'],
    ['ALARM("")', 7, 'Unexpected """ at character 8.'],
    ['AT_LEAST(x, ALARM, (a))', 9, 'Unexpected "x" at character 10.'],
    ['AT_LEAST(1, ALARM, a)', 19, 'Unexpected "a" at character 20.'],
    ['AT_LEAST(1, ALARM, ())', 20, 'Unexpected ")" at character 21.'],
    [`${'('.repeat(200)}TRUE${')'.repeat(200)}`, 100, 'Brackets are nested deeper than 100.'],
    [`ALARM(${'a'.repeat(10_240)})`, undefined, 'The rule is longer than 10240 characters.'],
  ])('%.30s', (text, offset, message) => {
    expect(() => parseAlarmRule(text)).toThrow(expect.objectContaining({ name: 'ExpressionError', offset, message }));
  });

  test('a row of NOT as long as a rule may be is read', () => {
    expect(grouped(parseAlarmRule(`${'NOT '.repeat(2559)}TRUE`))).toBe('(NOT TRUE)');
  });
});

describe('when a rule is true', () => {
  const states: Record<string, StateValue> = { a: 'ALARM', b: 'ALARM', c: 'OK', d: 'INSUFFICIENT_DATA' };
  test.each([
    ['ALARM(a)', true, 'the alarm is in the state'],
    ['OK(a)', false, 'it is in another'],
    ['INSUFFICIENT_DATA(d)', true, 'every state has its function'],
    ['NOT ALARM(d)', true, 'no data is not ALARM'],
    ['ALARM(a) AND ALARM(c)', false, 'AND asks for both'],
    ['ALARM(a) OR ALARM(c)', true, 'OR asks for one'],
    ['TRUE', true, 'TRUE always is'],
    ['FALSE OR NOT TRUE', false, 'FALSE never is'],
    ['ALARM(arn:aws:cloudwatch:us-east-1:000000000000:alarm:a)', true, 'an ARN stands for its alarm'],
    ['ALARM(gone) OR OK(gone) OR INSUFFICIENT_DATA(gone)', false, 'an alarm that is not there is in no state'],
    ['NOT ALARM(gone)', true, 'and so not in ALARM'],
    ['AT_LEAST(2, ALARM, (a, b, c, d))', true, 'two of the four are'],
    ['AT_LEAST(3, ALARM, (a, b, c, d))', false, 'three are not'],
    ['AT_LEAST(2, NOT ALARM, (a, b, c, d))', true, 'two are not in ALARM'],
    ['AT_LEAST(50%, ALARM, (a, b, c, d))', true, 'half of four is two'],
    ['AT_LEAST(51%, ALARM, (a, b, c, d))', false, 'a little more than half of four is three'],
    ['AT_LEAST(50%, ALARM, (a, c, d))', false, 'half of three is not reached by one'],
    ['AT_LEAST(100%, NOT OK, (a, b, d))', true, 'none is OK'],
  ])('%s is %s: %s', (text, expected) => {
    expect(evaluateAlarmRuleExpression(parseAlarmRule(text), (name) => states[name])).toBe(expected);
  });
});

test('children come once each, by name, in the order of the text', () => {
  const rule = 'ALARM(b) OR AT_LEAST(1, OK, (a, b, "c d")) OR ALARM(arn:aws:cloudwatch:eu-west-1:1:alarm:x:y) OR TRUE';
  expect(childrenOf(parseAlarmRule(rule))).toEqual(['b', 'a', 'c d', 'x:y']);
});

test('references say where they stand, quotes included', () => {
  const rule = 'ALARM(a) AND OK( "b c" )';
  const texts = alarmReferences(parseAlarmRule(rule)).map(({ offset, length }) => rule.slice(offset, offset + length));
  expect(texts).toEqual(['a', '"b c"']);
});

test('renaming quotes the names and leaves all else as it was', () => {
  const rule = 'ALARM(a) \n AND AT_LEAST(1,OK,("b", c))';
  expect(renameChildren(rule, (name) => `local "${name}"`)).toBe(
    'ALARM("local \\"a\\"") \n AND AT_LEAST(1,OK,("local \\"b\\"", "local \\"c\\""))',
  );
  expect(() => renameChildren('ALARM(', (name) => name)).toThrow(ExpressionError);
});

describe('for any rule', () => {
  const names = ['a', 'b c', 'd"e', 'f,(g)'];
  const state = fc.constantFrom<StateValue>('OK', 'ALARM', 'INSUFFICIENT_DATA');
  const reference = fc.constantFrom(...names).map((name) => `"${name.replaceAll('"', '\\"')}"`);
  const rule = fc.letrec<{ rule: string }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 4 },
      fc.tuple(state, reference).map(([value, name]) => `${value}(${name})`),
      fc.constantFrom('TRUE', 'FALSE'),
      fc.tuple(tie('rule'), tie('rule')).map(([a, b]) => `(${a} AND ${b})`),
      fc.tuple(tie('rule'), tie('rule')).map(([a, b]) => `(${a} OR ${b})`),
      tie('rule').map((a) => `NOT (${a})`),
      fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.boolean(), state, fc.array(reference, { minLength: 1, maxLength: 4 }))
        .map(
          ([least, negated, value, of]) => `AT_LEAST(${least}, ${negated ? 'NOT ' : ''}${value}, (${of.join(', ')}))`,
        ),
    ),
  })).rule;
  const states = fc.array(state, { minLength: 4, maxLength: 4 });
  const reader =
    (values: readonly StateValue[], prefix = '') =>
    (name: string) =>
      values[names.findIndex((one) => prefix + one === name)];

  test('NOT turns the answer round', () => {
    fc.assert(
      fc.property(rule, states, (text, values) => {
        const is = (one: string) => evaluateAlarmRuleExpression(parseAlarmRule(one), reader(values));
        expect(is(`NOT (${text})`)).toBe(!is(text));
      }),
      { numRuns: 200 },
    );
  });

  test('renaming all alarms, in the rule and in the account, changes no answer', () => {
    fc.assert(
      fc.property(rule, states, (text, values) => {
        const renamed = renameChildren(text, (name) => `local-${name}`);
        expect(evaluateAlarmRuleExpression(parseAlarmRule(renamed), reader(values, 'local-'))).toBe(
          evaluateAlarmRuleExpression(parseAlarmRule(text), reader(values)),
        );
      }),
      { numRuns: 200 },
    );
  });
});
