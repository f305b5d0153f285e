import { describe, expect, test } from 'vitest';
import type { Expression } from '../../../../src/cloudwatch/math/expression.ts';
import { idOffsets, parseExpression, referencedIds } from '../../../../src/cloudwatch/math/metric-math.ts';
import { ExpressionError } from '../../../../src/parsing/expression-error.ts';

/** The expression with every grouping written out. */
function grouped(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return `${expression.value}`;
    case 'text':
      return JSON.stringify(expression.value);
    case 'id':
    case 'keyword':
      return expression.name;
    case 'array':
      return `[${expression.items.map(grouped).join(', ')}]`;
    case 'negate':
      return `(-${grouped(expression.operand)})`;
    case 'binary':
      return `(${grouped(expression.left)} ${expression.operator} ${grouped(expression.right)})`;
    case 'call':
      return `${expression.name}(${expression.args.map(grouped).join(', ')})`;
  }
}

describe('"Using metric math": what binds tighter', () => {
  test.each([
    ['m1+m2*m3', '(m1 + (m2 * m3))'],
    ['(m1+m2)*m3', '((m1 + m2) * m3)'],
    ['m1-m2-m3', '((m1 - m2) - m3)'],
    ['m1/m2/m3', '((m1 / m2) / m3)'],
    ['m1^m2^m3', '(m1 ^ (m2 ^ m3))'],
    ['-m1^2', '(-(m1 ^ 2))'],
    ['2^-1', '(2 ^ (-1))'],
    ['-m1*5', '((-m1) * 5)'],
    ['m1 > 5 AND m2 <= 3 OR m3', '(((m1 > 5) AND (m2 <= 3)) OR m3)'],
    ['m1>5&&m2||m3', '(((m1 > 5) AND m2) OR m3)'],
    ['m1 + 1 == m2', '((m1 + 1) == m2)'],
    ['100 * errors/FILL(requests, REPEAT)', '((100 * errors) / FILL(requests, REPEAT))'],
    ['SUM([METRICS("4xx"), METRICS("5xx")])', 'SUM([METRICS("4xx"), METRICS("5xx")])'],
    ['IF(m1 > .5, 1.5e3,\n m2)', 'IF((m1 > 0.5), 1500, m2)'],
    ['ORDER(m1)', 'ORDER(m1)'],
  ])('%s reads as %s', (text, expected) => {
    expect(grouped(parseExpression(text))).toBe(expected);
  });
});

describe('what cannot be read says where', () => {
  test.each([
    ['', 0, 'The expression ends too early at character 1.'],
    ['m1 +', 4, 'The expression ends too early at character 5.'],
    ['(m1', 3, 'The expression ends too early at character 4.'],
    ['m1 m2', 3, 'Unexpected "m" at character 4.'],
    ['m1 + * m2', 5, 'Unexpected "*" at character 6.'],
    ['m1 & m2', 3, 'Unexpected "&" at character 4.'],
    ['SUM(m1,)', 7, 'Unexpected ")" at character 8.'],
    ['m1 = 3', 3, 'Unexpected "=" at character 4.'],
  ])('%j', (text, offset, message) => {
    expect(errorOf(text)).toMatchObject({ offset, message });
  });

  test.each(['(', '['])('brackets %s nested beyond reason, instead of exhausting the stack', (bracket) => {
    expect(errorOf(bracket.repeat(2000))).toMatchObject({
      offset: 100,
      message: 'Brackets are nested deeper than 100.',
    });
  });

  test('more than 2048 characters', () => {
    expect(errorOf(`m1${'+m1'.repeat(700)}`).message).toBe('The expression is longer than 2048 characters.');
  });
});

test('referenced Ids come once each, in the order of the text, and neither functions nor words are Ids', () => {
  const expression = parseExpression('IF(m2 > 5, FILL(m1, REPEAT), -[m2, m3]) + METRICS("m4")');
  expect(referencedIds(expression)).toEqual(['m2', 'm1', 'm3']);
  expect(idOffsets(expression).get('m3')).toBe(35);
});

function errorOf(text: string): ExpressionError {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}
