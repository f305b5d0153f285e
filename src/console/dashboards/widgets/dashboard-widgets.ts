import { z } from 'zod';
import { AppError } from '../../../base/errors.ts';
import { type DashboardVariable, parseVariables } from './dashboard-variables.ts';

/** One widget of a dashboard body, with CloudWatch's defaults filled in. */
export interface Widget {
  /** Unique on the dashboard: `w0`, `w1`, ... in the body's order. */
  readonly key: string;
  readonly type: string;
  /** Undefined when the body leaves the place to CloudWatch. */
  readonly position: { readonly x: number; readonly y: number } | undefined;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface DashboardBody {
  readonly widgets: readonly Widget[];
  /** `inherit`: widgets keep their own period whatever the time range. */
  readonly periodOverride: 'auto' | 'inherit';
  /** How far back the author wants the dashboard to begin; undefined when that is left open or an absolute time. */
  readonly reachSeconds: number | undefined;
  /** The part of time that the author fixed by its ends, as they are written. */
  readonly period: { readonly from: string; readonly to: string | undefined } | undefined;
  readonly variables: readonly DashboardVariable[];
}

const widgetSchema = z.object({
  type: z.string(),
  x: z.number().int().min(0).max(23).optional(),
  y: z.number().int().min(0).optional(),
  width: z.number().int().min(1).max(24).default(6),
  height: z.number().int().min(1).max(1000).default(6),
  properties: z.record(z.string(), z.unknown()).default({}),
});

const bodySchema = z.object({
  widgets: z.array(widgetSchema).max(500),
  periodOverride: z.enum(['auto', 'inherit']).default('auto').catch('auto'),
  start: z.string().optional().catch(undefined),
  end: z.string().optional().catch(undefined),
  variables: z.unknown().optional(),
});

/**
 * Reads the body that GetDashboard gives ("Dashboard body structure and syntax" in CloudWatch's API reference).
 * Throws DEFINITION_INVALID for a body that is no dashboard; a widget's own properties are not judged here.
 */
export function parseDashboardBody(text: string): DashboardBody {
  const parsed = bodySchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new AppError('DEFINITION_INVALID', `The dashboard body cannot be read: ${z.prettifyError(parsed.error)}`, {
      remedy: 'Correct the definition and apply it again: validating it shows where it is wrong.',
    });
  }
  const widgets = parsed.data.widgets.map(({ x, y, ...widget }, index) => ({
    ...widget,
    key: `w${index}`,
    position: x === undefined || y === undefined ? undefined : { x, y },
  }));
  const { periodOverride, start, end, variables } = parsed.data;
  return {
    widgets,
    periodOverride,
    reachSeconds: reachOf(start),
    period:
      start === undefined || start.startsWith('-')
        ? undefined
        : { from: start, to: /^\d/.test(end ?? '') ? end : undefined },
    variables: parseVariables(variables),
  };
}

/** `-PT3H`, `-P1D`, `-P2W`: a duration before now, in ISO 8601. */
export function reachOf(start: string | undefined): number | undefined {
  const parts = /^-P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(start ?? '');
  if (parts === null) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 || undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('DEFINITION_INVALID', 'The dashboard body is not JSON', {
      remedy: 'Apply the definition again.',
      cause,
    });
  }
}
