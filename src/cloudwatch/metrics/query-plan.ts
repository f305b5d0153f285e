import { ExpressionError } from '../../parsing/expression-error.ts';
import type { Expression } from '../math/expression.ts';
import { callsFunction, idOffsets, parseExpression } from '../math/metric-math.ts';
import type { MetricDataQuery } from './metric-data-query.ts';

/** The expressions of a request, read and in an order in which each comes after what it refers to. */
export interface QueryPlan {
  readonly expressions: readonly PlannedExpression[];
}

interface PlannedExpression {
  readonly id: string;
  readonly expression: Expression;
  /** The period of the metrics it reads, directly or through other expressions. */
  readonly periodSeconds: number;
}

/** The period of an expression that reads no metric and names none itself. */
const defaultPeriodSeconds = 60;

/**
 * Reads the expressions of a request and orders them. It yields after each.
 * @throws ExpressionError naming the query: a doubled, unknown or circular Id, a query that is neither metric nor
 * expression, an expression that cannot be read, or one whose metrics have different periods (which is not supported).
 */
export function* planQueries(queries: readonly MetricDataQuery[]): Generator<undefined, QueryPlan> {
  const byId = new Map<string, MetricDataQuery>();
  for (const query of queries) {
    if (byId.has(query.Id)) throw new ExpressionError(`The Id ${query.Id} is given twice.`, { queryId: query.Id });
    if ((query.MetricStat === undefined) === (query.Expression === undefined)) {
      throw new ExpressionError(`${query.Id} must have either MetricStat or Expression.`, { queryId: query.Id });
    }
    byId.set(query.Id, query);
  }
  const allPeriods = new Set(queries.flatMap(({ MetricStat }) => MetricStat?.Period ?? []));

  const planned: PlannedExpression[] = [];
  /** The metric periods behind each Id that is done; undefined while its own references are being followed. */
  const periodsOf = new Map<string, ReadonlySet<number> | undefined>();

  function* place(query: MetricDataQuery, path: readonly string[]): Generator<undefined, ReadonlySet<number>> {
    const { Id, MetricStat } = query;
    if (MetricStat !== undefined) return new Set([MetricStat.Period]);
    const done = periodsOf.get(Id);
    if (done !== undefined) return done;
    if (periodsOf.has(Id)) {
      const circle = [...path.slice(path.indexOf(Id)), Id].join(' -> ');
      throw new ExpressionError(`The expressions refer to each other in a circle: ${circle}.`, { queryId: Id });
    }
    periodsOf.set(Id, undefined);
    const expression = parseQuery(query);
    yield;
    const periods = new Set<number>(callsFunction(expression, 'METRICS') ? allPeriods : []);
    for (const [name, offset] of idOffsets(expression)) {
      const referenced = byId.get(name);
      if (referenced === undefined) {
        const message = `${Id} refers to ${name}, and there is no metric or expression with that Id.`;
        throw new ExpressionError(message, { offset, queryId: Id });
      }
      for (const period of yield* place(referenced, [...path, Id])) periods.add(period);
    }
    periodsOf.set(Id, periods);
    planned.push({ id: Id, expression, periodSeconds: onePeriod(query, periods) });
    return periods;
  }
  for (const query of queries) yield* place(query, []);
  return { expressions: planned };
}

function parseQuery({ Id, Expression = '' }: MetricDataQuery): Expression {
  try {
    return parseExpression(Expression);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ExpressionError(error.message, { offset: error.offset, queryId: Id });
  }
}

function onePeriod({ Id, Period }: MetricDataQuery, periods: ReadonlySet<number>): number {
  if (periods.size > 1) {
    const list = [...periods].sort((a, b) => a - b).join(' and ');
    throw new ExpressionError(`${Id} reads metrics with periods of ${list} seconds; give them one period.`, {
      queryId: Id,
    });
  }
  const [period = Period ?? defaultPeriodSeconds] = periods;
  return period;
}
