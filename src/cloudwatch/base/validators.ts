/** Leads from the checked value to a part of it: `['widgets', 8, 'properties']`. */
export type Path = readonly (string | number)[];

/** Takes what a check finds wrong. A warning is about something that does no harm. */
export type Report = (path: Path, message: string, severity?: 'error' | 'warning') => void;

/** Holds a value against a rule; messages are in the form in which PutDashboard words its own. */
export type Check = (value: unknown, path: Path, report: Report) => void;

export interface Limits {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export const boolean: Check = (value, path, report) => {
  if (typeof value !== 'boolean') report(path, 'Should be boolean');
};

/** A text, with limits to its length. */
export function text({ atLeast = 0, atMost = Number.POSITIVE_INFINITY }: Limits = {}): Check {
  return (value, path, report) => {
    if (typeof value !== 'string') report(path, 'Should be string');
    else if (value.length < atLeast) report(path, `Should NOT be shorter than ${atLeast} characters`);
    else if (value.length > atMost) report(path, `Should NOT be longer than ${atMost} characters`);
  };
}

/** A finite number. */
export function number({ atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Limits = {}): Check {
  return (value, path, report) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) report(path, 'Should be number');
    else if (value < atLeast) report(path, `Should be >= ${atLeast}`);
    else if (value > atMost) report(path, `Should be <= ${atMost}`);
  };
}

/** A whole number. */
export function integer(limits: Limits = {}): Check {
  const inLimits = number(limits);
  return (value, path, report) => {
    if (typeof value === 'number' && !Number.isInteger(value)) report(path, 'Should be integer');
    else inLimits(value, path, report);
  };
}

/** One of a closed list of texts. */
export function oneOf(...allowed: readonly string[]): Check {
  return (value, path, report) => {
    if (typeof value !== 'string' || !allowed.includes(value)) {
      report(path, `Should be equal to one of the allowed values: ${allowed.join(', ')}`);
    }
  };
}

/** A value that `problemOf` finds no fault with. */
export function satisfying(problemOf: (value: unknown) => string | undefined): Check {
  return (value, path, report) => {
    const problem = problemOf(value);
    if (problem !== undefined) report(path, problem);
  };
}

/** An array all of whose items pass `item`. Items beyond the most that there may be are not looked at: there may be any number. */
export function list(item: Check, { atLeast = 0, atMost = Number.POSITIVE_INFINITY }: Limits = {}): Check {
  return (value, path, report) => {
    if (!Array.isArray(value)) {
      report(path, 'Should be array');
      return;
    }
    if (value.length < atLeast) report(path, `Should NOT have fewer than ${atLeast} items`);
    if (value.length > atMost) report(path, `Should NOT have more than ${atMost} items`);
    value.slice(0, atMost).forEach((part, index) => {
      item(part, [...path, index], report);
    });
  };
}

/** An object with these fields. What it has besides goes to `onUnknown`, or is let through. */
export function fields(shape: {
  readonly required?: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
  readonly onUnknown?: (name: string, path: Path, report: Report) => void;
}): Check {
  const required = Object.entries(shape.required ?? {});
  const known = new Map([...required, ...Object.entries(shape.optional ?? {})]);
  return (value, path, report) => {
    if (!isRecord(value)) {
      report(path, 'Should be object');
      return;
    }
    for (const [name] of required) {
      if (value[name] === undefined) report(path, `Should have required property '${name}'`);
    }
    for (const [name, part] of Object.entries(value)) {
      if (part === undefined) continue;
      const check = known.get(name);
      if (check === undefined) shape.onUnknown?.(name, path, report);
      else check(part, [...path, name], report);
    }
  };
}

/** Runs several checks on the same value, whatever the ones before found. */
export function all(...checks: readonly Check[]): Check {
  return (value, path, report) => {
    for (const check of checks) check(value, path, report);
  };
}

/** True for an object that is no array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
