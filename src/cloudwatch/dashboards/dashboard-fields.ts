import { isPeriod } from '../base/periods.ts';
import { oneOf, satisfying } from '../base/validators.ts';
import { statisticProblem } from '../metrics/statistic.ts';

/** A period in seconds, of a widget or of one of its metrics; 1, 5, 10, 20 and 30 are taken, too. The words are AWS's (measured). */
export const widgetPeriod = satisfying((value) =>
  typeof value === 'number' && isPeriod(value) ? undefined : 'Should be multiple of 60',
);

export const axisSide = oneOf('left', 'right');

/** The statistic of a widget. It begins with AWS's words (measured). */
export const widgetStatistic = satisfying((value) => {
  if (typeof value !== 'string') return 'Should be string';
  const problem = statisticProblem(value);
  return problem === undefined ? undefined : `Should match pattern of a statistic: ${problem}`;
});
