import { parseExpression, referencedIds } from '../../cloudwatch/math/metric-math.ts';
import { ExpressionError } from '../../parsing/expression-error.ts';
import { closestName } from '../model/did-you-mean.ts';
import type { Path, PathFinding } from '../model/problem.ts';

export const expressionRemedy =
  'write the expression otherwise; "Using math expressions" in the CloudWatch user guide has the syntax';

/** What is wrong with one metric-math expression: it must read, and every Id in it must be one of `ids`. */
export function expressionFindings(source: { expression: string; path: Path; ids: readonly string[] }): PathFinding[] {
  const { expression, path, ids } = source;
  try {
    return referencedIds(parseExpression(expression))
      .filter((id) => !ids.includes(id))
      .map((id) => ({
        path,
        offset: expression.search(new RegExp(`\\b${id}\\b`)),
        length: id.length,
        severity: 'error',
        message: `the expression uses ${id}, and nothing else here has that Id`,
        remedy: unknownIdRemedy(id, ids),
      }));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [{ path, offset: error.offset, severity: 'error', message: error.message, remedy: expressionRemedy }];
  }
}

function unknownIdRemedy(id: string, ids: readonly string[]): string {
  const closest = closestName(id, ids);
  if (closest !== undefined) return `did you mean ${closest}?`;
  return ids.length === 0 ? 'give the metrics it needs an Id' : `use one of ${ids.join(', ')}`;
}
