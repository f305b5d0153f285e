import { isPeriod } from '../base/periods.ts';
import { oneOf, satisfying } from '../base/validators.ts';

/** A period in seconds, of a widget or of one of its metrics. */
export const widgetPeriod = satisfying((value) =>
  typeof value === 'number' && isPeriod(value) ? undefined : 'Should be 1, 5, 10, 20, 30 or a multiple of 60',
);

export const axisSide = oneOf('left', 'right');
