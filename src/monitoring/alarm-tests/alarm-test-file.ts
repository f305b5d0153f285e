import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import { isRecord } from '../../cloudwatch/base/validators.ts';
import type { DefinitionFile } from '../files/definition-file.ts';
import { schemaFindings } from '../files/schema-problems.ts';
import { closestName } from '../model/did-you-mean.ts';
import type { Path, Problem } from '../model/problem.ts';
import type { AlarmTest } from './alarm-test.ts';
import { alarmsBelow } from './alarm-test-composite.ts';
import { type ReportTestProblem as Report, readExpectations } from './alarm-test-expectations.ts';
import { alarmTestFileSchema, type WrittenAlarmTest } from './alarm-test-schema.ts';
import { type MetricSeries, seriesIds, singleMetricId } from './alarm-test-series.ts';
import { NotationError, parseStates, parseValues } from './series-notation.ts';
import type { TestedAlarm } from './tested-alarm.ts';

/** A Monday at noon: where nothing else is said, working hours are on. */
const defaultBegin = '2026-01-05T12:00Z';

/**
 * Reads the tests of a file, whose names are substituted already. `alarms` are those that it may test, by key. A test in which
 * something is wrong is left out, and the problems say what.
 */
export function readAlarmTests(source: { file: DefinitionFile; alarms: ReadonlyMap<string, TestedAlarm> }): {
  tests: AlarmTest[];
  problems: Problem[];
} {
  const { file, alarms } = source;
  const data = file.data ?? {};
  const shape = schemaFindings(alarmTestFileSchema, data).map(file.problem);
  if (shape.length > 0) return { tests: [], problems: shape };
  const read = alarmTestFileSchema
    .parse(data)
    .tests.map((test, index) => readTest({ file, alarms, test, path: ['tests', index] }));
  return { tests: read.flatMap(({ test }) => test ?? []), problems: read.flatMap(({ problems }) => problems) };
}

function readTest(source: {
  file: DefinitionFile;
  alarms: ReadonlyMap<string, TestedAlarm>;
  test: WrittenAlarmTest;
  path: Path;
}): { test?: AlarmTest; problems: Problem[] } {
  const { file, alarms, test, path } = source;
  const problems: Problem[] = [];
  const report: Report = (at, message, remedy, more = {}) => {
    problems.push(file.problem({ path: [...path, ...at], severity: 'error', message, remedy, ...more }));
  };
  const alarm = alarms.get(test.alarm);
  if (alarm === undefined) {
    const closest = closestName(test.alarm, [...alarms.keys()]);
    const remedy =
      closest === undefined
        ? 'name one by its key in alarms/, or declare it here under alarms:'
        : `did you mean ${closest}?`;
    report(['alarm'], `there is no alarm ${test.alarm}`, remedy);
    return { problems };
  }
  /** Numbers as they are written: YAML takes 0x4 for a number of its own. */
  const textAt = (at: Path, value: unknown): string | undefined => {
    if (typeof value !== 'number') return typeof value === 'string' ? value : undefined;
    const written = file.sourceOf([...path, ...at]);
    return written === undefined || written.includes('$') ? String(value) : written;
  };
  const notation: Notation = (at, value, parse) => {
    const text = textAt(at, value);
    if (text === undefined) {
      report(at, 'this is not a series', "write a text such as '0x4 12 12 12'");
      return [];
    }
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof NotationError)) throw error;
      const { message, offset, length } = error;
      report(at, message, 'docs/alarm-tests.md has the notation', { offset, length });
      return [];
    }
  };
  const given =
    alarm.kind === 'alarm'
      ? readMetricTest(test, alarm, { report, notation })
      : readCompositeTest(test, alarm, { report, notation, alarms });
  const suppressible = alarm.kind === 'composite alarm' && alarm.input.ActionsSuppressor !== undefined;
  const expect = readExpectations(test, { report, suppressible });
  if (problems.length > 0) return { problems };
  const beginsSeconds = Date.parse(test.begins ?? defaultBegin) / 1000;
  const { name, start = 'INSUFFICIENT_DATA' } = test;
  return {
    test: { alarm: test.alarm, name, place: file.placeOf([...path, 'name']), start, beginsSeconds, ...given, expect },
    problems,
  };
}

type Notation = <Value>(at: Path, value: unknown, parse: (text: string) => Value[]) => Value[];
type Given = Pick<AlarmTest, 'series' | 'states'>;

function readMetricTest(
  test: WrittenAlarmTest,
  alarm: TestedAlarm & { kind: 'alarm' },
  { report, notation }: { report: Report; notation: Notation },
): Given {
  if (test.states !== undefined)
    report(['states'], `${alarm.key} is not a composite alarm, so nothing is below it`, 'give series', { at: 'key' });
  const series = readSeries(test.series ?? {}, { path: ['series'], alarm, report, notation });
  return { series: { [alarm.key]: series }, states: {} };
}

function readSeries(
  written: Readonly<Record<string, unknown>>,
  {
    path,
    alarm,
    report,
    notation,
  }: { path: Path; alarm: TestedAlarm & { kind: 'alarm' }; report: Report; notation: Notation },
): MetricSeries {
  const ids = seriesIds(alarm.input);
  const series = Object.entries(written).map(([id, value]) => {
    if (!ids.includes(id))
      report([...path, id], `${alarm.key} has nothing with the Id ${id}`, `it has: ${ids.join(', ')}`, { at: 'key' });
    return [id, notation([...path, id], value, parseValues)] as const;
  });
  return Object.fromEntries(series);
}

function readCompositeTest(
  test: WrittenAlarmTest,
  alarm: TestedAlarm & { kind: 'composite alarm' },
  { report, notation, alarms }: { report: Report; notation: Notation; alarms: ReadonlyMap<string, TestedAlarm> },
): Given {
  const below = alarmsBelow(alarm, alarms);
  const isBelow = (path: Path, key: string): boolean => {
    if (below.includes(key)) return true;
    report(path, `${key} is not below ${alarm.key}`, `below it are: ${below.join(', ')}`, { at: 'key' });
    return false;
  };
  const states: Record<string, StateValue[]> = {};
  for (const [key, value] of Object.entries(test.states ?? {})) {
    const path = ['states', key];
    if (isBelow(path, key)) states[key] = notation(path, value, parseStates);
  }
  const series: Record<string, MetricSeries> = {};
  for (const [key, value] of Object.entries(test.series ?? {})) {
    const path = ['series', key];
    if (!isBelow(path, key)) continue;
    const child = alarms.get(key);
    if (child?.kind !== 'alarm')
      report(path, `${key} reads no metric`, 'give its states, or the series of what is below it', { at: 'key' });
    else if (Object.hasOwn(states, key))
      report(path, `the states of ${key} are given already`, 'give one of the two', { at: 'key' });
    else if (isRecord(value)) series[key] = readSeries(value, { path, alarm: child, report, notation });
    else if (seriesIds(child.input).includes(singleMetricId))
      series[key] = { [singleMetricId]: notation(path, value, parseValues) };
    else report(path, `${key} reads several metrics`, `give a series for each: ${seriesIds(child.input).join(', ')}`);
  }
  return { series, states };
}
