import { all, boolean, fields, list, type Path, type Report, satisfying, text } from '../base/validators.ts';

/** One reason for which CloudWatch would refuse an alarm. */
export interface AlarmProblem {
  /** Leads to the field: `['Metrics', 1, 'Expression']`; empty for the alarm as a whole. */
  readonly path: Path;
  readonly message: string;
  /** Where in an expression's or a rule's text the trouble begins, counted from 0. */
  readonly offset?: number | undefined;
}

/** Services that an alarm may ask to act, as ARNs have them. AWS page: "PutMetricAlarm". */
const actingServices = new Set([
  'sns',
  'automate',
  'swf',
  'ec2',
  'autoscaling',
  'lambda',
  'ssm',
  'ssm-incidents',
  'aiops',
]);

/** In AWS's words (measured). */
const action = all(
  text({ atLeast: 1, atMost: 1024 }),
  satisfying((value) => {
    const service = typeof value === 'string' ? /^arn:[^:]*:([^:]*):/.exec(value)?.[1] : undefined;
    return service === undefined || actingServices.has(service) ? undefined : `Unsupported AWS vendor ${service}`;
  }),
);
const actions = list(action, { atMost: 5 });

/** The fields that metric alarms and composite alarms have in common; all but the name may be left out. */
export const commonAlarmFields = {
  AlarmName: text({ atLeast: 1, atMost: 255 }),
  AlarmDescription: text({ atMost: 1024 }),
  ActionsEnabled: boolean,
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
  Tags: list(fields({ required: { Key: text({ atLeast: 1, atMost: 128 }), Value: text({ atMost: 256 }) } }), {
    atMost: 50,
  }),
};

/** Collects what checks report, each message with its field, so that it stands without its path. A list that is too long is told in AWS's words (measured). */
export function reportTo(problems: AlarmProblem[]): Report {
  return (path, message) => {
    problems.push({ path, message: withFieldName(path, message) });
  };
}

/** `Should be >= 1` at `['Metrics', 1, 'Period']` becomes `Metrics[1].Period should be >= 1`. */
function withFieldName(path: Path, message: string): string {
  if (!message.startsWith('Should ')) return message;
  const name = path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`))
    .join('');
  const most = /^Should NOT have more than (\d+) items$/.exec(message)?.[1];
  if (most !== undefined)
    return `${name} failed to satisfy constraint: Member must have length less than or equal to ${most}`;
  return `${name || 'The alarm'} s${message.slice(1)}`;
}
