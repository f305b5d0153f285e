import { type MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import { AwsRefusal, refuseProblems } from '../protocol/service-error.ts';

/** Limits of one call. AWS pages: "PutMetricData" and "MetricDatum". */
const maxData = 1000;
const maxValues = 150;
const maxDimensions = 30;
const maxNameLength = 255;
const maxDimensionValueLength = 1024;
const maxMagnitude = 2 ** 360;
const oldestSeconds = 14 * 86_400;
const newestSeconds = 2 * 3600;
/** Problems from which on the data that follow are not looked at [inferred]: a call may have hundreds of thousands. */
const manyProblems = 500;

/**
 * Refuses data that PutMetricData refuses, with the codes and, where they are known, the words of the real one: all
 * invalid values of a call in one message, one a line.
 * @throws AwsRefusal InvalidParameterValueException, InvalidParameterCombinationException or
 * MissingRequiredParameterException
 */
export function checkMetricData(data: readonly MetricDatum[], nowSeconds: number): void {
  if (data.length > maxData) {
    refuseProblems('InvalidParameterValueException', [sizeProblem('MetricData', maxData)]);
  }
  for (let i = 0; i < data.length; i++) checkCombination(data[i]!, `MetricData.member.${i + 1}`);
  const problems: string[] = [];
  for (let i = 0; i < data.length && problems.length < manyProblems; i++) {
    problems.push(...datumProblems(data[i]!, `MetricData.member.${i + 1}`, nowSeconds));
  }
  refuseProblems('InvalidParameterValueException', problems);
}

/** A namespace that begins with `AWS/` belongs to AWS's own services. */
export function checkNamespace(namespace: string): void {
  if (namespace.startsWith('AWS/') || namespace.trim() === '' || namespace.length > maxNameLength) {
    refuseProblems('InvalidParameterValueException', [valueProblem(namespace, 'Namespace')]);
  }
}

function checkCombination(datum: MetricDatum, place: string): void {
  const { Value, Values, StatisticValues, Counts } = datum;
  const given = Object.entries({ Value, Values, StatisticValues }).filter(([, value]) => value !== undefined);
  if (given.length === 0) {
    throw new AwsRefusal('MissingRequiredParameterException', `The parameter ${place}.Value is required.`);
  }
  // Values beside a statistic set are taken: the CloudWatch agent sends both.
  if (Value !== undefined && given.length > 1) {
    const names = given.map(([name]) => `${place}.${name}`).join(' and ');
    const message = `The parameters ${names} are mutually exclusive and you have specified both.`;
    throw new AwsRefusal('InvalidParameterCombinationException', message);
  }
  if (Counts !== undefined && Counts.length !== Values?.length) {
    const message = `The parameters ${place}.Values and ${place}.Counts must be of the same size.`;
    throw new AwsRefusal('InvalidParameterValueException', message);
  }
}

function datumProblems(datum: MetricDatum, place: string, nowSeconds: number): string[] {
  const problems: string[] = [];
  const { MetricName, Dimensions = [], Values = [], Counts = [], StatisticValues, Unit, StorageResolution } = datum;
  // Of a collection that is too large only that is told: it may have any size.
  if (Dimensions.length > maxDimensions) return [sizeProblem(`${place}.Dimensions`, maxDimensions)];
  if (Values.length > maxValues) return [sizeProblem(`${place}.Values`, maxValues)];
  if (!isName(MetricName, maxNameLength)) problems.push(valueProblem(MetricName, `${place}.MetricName`));
  Dimensions.forEach(({ Name, Value }, i) => {
    const dimension = `${place}.Dimensions.member.${i + 1}`;
    if (!isName(Name, maxNameLength) || Name?.startsWith(':')) problems.push(valueProblem(Name, `${dimension}.Name`));
    if (!isName(Value, maxDimensionValueLength)) problems.push(valueProblem(Value, `${dimension}.Value`));
  });
  const report = (value: unknown, name: string) => problems.push(valueProblem(value, `${place}.${name}`));
  if (!isValue(datum.Value)) report(datum.Value, 'Value');
  Values.forEach((value, i) => {
    if (!isValue(value)) report(value, `Values.member.${i + 1}`);
  });
  for (const [name, value] of Object.entries(StatisticValues ?? {})) {
    if (!isValue(value)) report(value, `StatisticValues.${name}`);
  }
  Counts.forEach((count, i) => {
    if (!(count > 0)) report(count, `Counts.member.${i + 1}`);
  });
  if (StatisticValues !== undefined && !((StatisticValues.SampleCount ?? 0) > 0)) {
    report(StatisticValues.SampleCount, 'StatisticValues.SampleCount');
  }
  if (Unit !== undefined && !units.has(Unit)) problems.push(valueProblem(Unit, `${place}.Unit`));
  if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60) {
    problems.push(valueProblem(StorageResolution, `${place}.StorageResolution`));
  }
  return [...problems, ...timestampProblems(datum.Timestamp, `${place}.Timestamp`, nowSeconds)];
}

function timestampProblems(timestamp: Date | undefined, name: string, nowSeconds: number): string[] {
  if (timestamp === undefined) return [];
  const ageSeconds = nowSeconds - timestamp.getTime() / 1000;
  if (ageSeconds > oldestSeconds) return [`The parameter ${name} must specify a time within the past two weeks.`];
  if (-ageSeconds > newestSeconds) {
    return [`The parameter ${name} must specify a time no more than two hours in the future.`];
  }
  return [];
}

const units: ReadonlySet<string> = new Set(Object.values(StandardUnit));

/** False for what is no number, too. */
function isValue(value: number | undefined): boolean {
  return value === undefined || Math.abs(value) <= maxMagnitude;
}

function isName(name: string | undefined, maxLength: number): boolean {
  return name !== undefined && name.trim() !== '' && name.length <= maxLength;
}

function valueProblem(value: unknown, name: string): string {
  return `The value ${value} for parameter ${name} is invalid.`;
}

function sizeProblem(name: string, size: number): string {
  return `The collection ${name} must not have a size greater than ${size}.`;
}
