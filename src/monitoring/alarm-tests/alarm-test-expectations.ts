import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import { isRecord } from '../../cloudwatch/base/validators.ts';
import type { Path } from '../model/problem.ts';
import type { Expectation } from './alarm-test.ts';
import type { SuppressedBy } from './alarm-test-composite.ts';
import { alarmTestState, suppressions, type WrittenAlarmTest } from './alarm-test-schema.ts';
import { periodsMax } from './series-notation.ts';

/** Takes what is wrong with a test; the path begins at the test. */
export type ReportTestProblem = (
  at: Path,
  message: string,
  remedy: string,
  more?: { at?: 'key'; offset?: number; length?: number },
) => void;

/** Reads what a test expects: a state by number of periods, or a state with what suppresses the actions, where something can. */
export function readExpectations(
  test: WrittenAlarmTest,
  { report, suppressible }: { report: ReportTestProblem; suppressible: boolean },
): Expectation[] {
  const entries = Object.entries(test.expect);
  if (entries.length === 0)
    report(['expect'], 'nothing is expected', 'write the state after so many periods: { 5: OK, 8: ALARM }');
  return entries.flatMap(([period, value]): Expectation[] => {
    const path = ['expect', period];
    if (!/^[1-9]\d{0,4}$/.test(period) || Number(period) > periodsMax) {
      const remedy = `count the periods from 1, to ${periodsMax} at most`;
      report(path, `${period} is not a number of periods`, remedy, { at: 'key' });
      return [];
    }
    const { StateValue: expected, ActionsSuppressedBy: by, ...rest } = isRecord(value) ? value : { StateValue: value };
    const isState = alarmTestState.safeParse(expected).success && Object.keys(rest).length === 0;
    const isSuppression = by === undefined || (suppressible && suppressions.some((known) => known === by));
    if (!isState)
      report(
        path,
        'this is not a state',
        'write OK, ALARM or INSUFFICIENT_DATA, or { StateValue: ALARM, ActionsSuppressedBy: Alarm }',
      );
    if (!isSuppression)
      report(
        [...path, 'ActionsSuppressedBy'],
        suppressible ? 'this is nothing that suppresses actions' : `${test.alarm} has no ActionsSuppressor`,
        suppressible ? `write ${suppressions.join(', ')}` : 'remove it',
      );
    return isState && isSuppression
      ? [{ period: Number(period), state: expected as StateValue, suppressedBy: by as SuppressedBy | undefined }]
      : [];
  });
}
