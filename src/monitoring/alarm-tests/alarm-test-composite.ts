import { alarmPeriodSeconds } from '../../cloudwatch/alarms/alarm-evaluation.ts';
import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import { evaluateCompositeAlarm } from '../../cloudwatch/alarms/composite-alarm.ts';
import { alarmNameOf, childrenOf, parseAlarmRule } from '../../cloudwatch/alarms/composite-rule.ts';
import { type ActionsSuppressedBy, nextSuppression } from '../../cloudwatch/alarms/suppression.ts';
import { type MetricSeries, replayMetricAlarm } from './alarm-test-series.ts';
import type { CompositeAlarm, Row, TestedAlarm } from './tested-alarm.ts';

/** What keeps the actions of a composite from being taken: CloudWatch's ActionsSuppressedBy, or nothing. */
export type SuppressedBy = ActionsSuppressedBy | 'none';

/** A period of a composite whose children are given by their states only. */
const defaultPeriodSeconds = 60;

/** A composite alarm among the alarms that it may refer to, which are known by key and, in rules, by name. */
type Composite = TestedAlarm & { readonly kind: 'composite alarm' };

/** The alarms that a composite rests on, directly or through other composites, and its suppressor: keys, each once. */
export function alarmsBelow(composite: Composite, alarms: ReadonlyMap<string, TestedAlarm>): string[] {
  const keyOf = keysByName(alarms);
  const found = new Set<string>();
  function visit(alarm: Composite): void {
    const { AlarmRule, ActionsSuppressor } = alarm.input;
    const suppressor = ActionsSuppressor === undefined ? [] : [alarmNameOf(ActionsSuppressor)];
    for (const name of [...childrenOf(parseAlarmRule(AlarmRule)), ...suppressor]) {
      const key = keyOf(name);
      if (found.has(key)) continue;
      found.add(key);
      const child = alarms.get(key);
      if (child?.kind === 'composite alarm') visit(child);
    }
  }
  visit(composite);
  return [...found];
}

/**
 * Follows a composite alarm through `periods` periods: as long as the shortest of the metric alarms whose series are given, a minute
 * without any. An alarm below it is in the states that the test names, of which the last stays, or in those that its series or its
 * rule lead to; one of which the test says nothing is OK throughout. AWS pages: "Composite alarms", "Composite alarm action suppression".
 */
export function replayCompositeAlarm(source: {
  alarm: Composite;
  alarms: ReadonlyMap<string, TestedAlarm>;
  series: Readonly<Record<string, MetricSeries>>;
  states: Readonly<Record<string, readonly StateValue[]>>;
  periods: number;
  start: StateValue;
  beginsSeconds: number;
}): {
  states: readonly StateValue[];
  suppressed: readonly SuppressedBy[];
  reasons: readonly string[];
  rows: readonly Row[];
} {
  const { alarm, alarms, periods, start, beginsSeconds } = source;
  const periodSeconds = periodOf(source);
  const keyOf = keysByName(alarms);
  const replays = new Map<string, readonly StateValue[]>();

  function statesOf(key: string): readonly StateValue[] {
    const known = replays.get(key) ?? replay(key);
    replays.set(key, known);
    return known;
  }
  function replay(key: string): readonly StateValue[] {
    const given = Object.hasOwn(source.states, key) ? source.states[key] : undefined;
    if (given !== undefined) return eachPeriod((index) => given[Math.min(index, given.length - 1)] ?? start);
    const child = alarms.get(key);
    if (child?.kind === 'composite alarm') return replayRule(child);
    const series = Object.hasOwn(source.series, key) ? source.series[key] : undefined;
    if (child === undefined || series === undefined) return eachPeriod(() => 'OK');
    const ownSeconds = alarmPeriodSeconds(child.input);
    const ownPeriods = Math.floor((periods * periodSeconds) / ownSeconds);
    const own = replayMetricAlarm({ alarm: child.input, series, periods: ownPeriods, start, beginsSeconds }).states;
    return eachPeriod((index) => own[Math.floor(((index + 1) * periodSeconds) / ownSeconds) - 1] ?? start);
  }
  function replayRule(composite: Composite): readonly StateValue[] {
    const rule = parseAlarmRule(composite.input.AlarmRule);
    const children = new Map(childrenOf(rule).map((name) => [name, statesOf(keyOf(name))]));
    let previous = start;
    return eachPeriod((index) => {
      previous = evaluateCompositeAlarm({ rule, stateOf: (name) => children.get(name)?.[index], previous }).state;
      return previous;
    });
  }
  function eachPeriod<Value>(at: (index: number) => Value): Value[] {
    return Array.from({ length: periods }, (_, index) => at(index));
  }

  const states = replayRule(alarm);
  const rows = alarmsBelow(alarm, alarms).map((key): Row => ({ label: key, cells: statesOf(key) }));
  const suppressor = alarm.input.ActionsSuppressor;
  const suppressed =
    suppressor === undefined
      ? []
      : replaySuppression({
          alarm: alarm.input,
          states,
          suppressorStates: statesOf(keyOf(alarmNameOf(suppressor))),
          start,
          periodSeconds,
        });
  return {
    states,
    suppressed,
    reasons: states.map((state) => `The alarm rule evaluates to ${state}.`),
    rows: [
      ...rows,
      { label: 'state', cells: states },
      ...(suppressor === undefined ? [] : [{ label: 'suppressed by', cells: suppressed }]),
    ],
  };
}

function replaySuppression(source: {
  alarm: CompositeAlarm;
  states: readonly StateValue[];
  suppressorStates: readonly StateValue[];
  start: StateValue;
  periodSeconds: number;
}): SuppressedBy[] {
  const { ActionsSuppressorWaitPeriod = 0, ActionsSuppressorExtensionPeriod = 0 } = source.alarm;
  let previous: Parameters<typeof nextSuppression>[0]['previous'] = {
    compositeState: source.start,
    suppressedBy: undefined,
    untilSeconds: undefined,
  };
  return source.states.map((compositeState, index) => {
    const { next } = nextSuppression({
      previous,
      compositeState,
      suppressorState: source.suppressorStates[index],
      nowSeconds: (index + 1) * source.periodSeconds,
      waitSeconds: ActionsSuppressorWaitPeriod,
      extensionSeconds: ActionsSuppressorExtensionPeriod,
    });
    previous = next;
    return next.suppressedBy ?? 'none';
  });
}

function periodOf(source: {
  alarms: ReadonlyMap<string, TestedAlarm>;
  series: Readonly<Record<string, MetricSeries>>;
}): number {
  const periods = Object.keys(source.series).flatMap((key) => {
    const alarm = source.alarms.get(key);
    return alarm?.kind === 'alarm' ? [alarmPeriodSeconds(alarm.input)] : [];
  });
  return periods.length === 0 ? defaultPeriodSeconds : Math.min(...periods);
}

/** Rules of declared composites name alarms by their full names, those of test files by their keys. */
export function keysByName(alarms: ReadonlyMap<string, TestedAlarm>): (name: string) => string {
  const keys = new Map([...alarms.values()].map(({ name, key }) => [name, key]));
  return (name) => (alarms.has(name) ? name : (keys.get(name) ?? name));
}
