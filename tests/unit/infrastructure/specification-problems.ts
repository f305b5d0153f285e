import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Template } from './templates.ts';

type Database = ReturnType<typeof loadAwsServiceSpecSync>;
interface SpecifiedType {
  readonly type: string;
  readonly allowedValues?: readonly unknown[];
  readonly element?: SpecifiedType;
  readonly types?: readonly SpecifiedType[];
  readonly reference?: { readonly $ref: string };
}
type SpecifiedProperties = Readonly<Record<string, { readonly type: unknown; readonly required?: boolean }>>;

/** Where a value stands, and what may stand there. */
interface Place {
  readonly at: string;
  readonly template: Template;
  readonly problems: string[];
}

let loaded: Database | undefined;

/** The specification takes a second to load, so it is loaded by the first who asks. */
function specification(): Database {
  loaded ??= loadAwsServiceSpecSync();
  return loaded;
}

function resourceOf(type: string) {
  const [found] = specification().lookup('resource', 'cloudFormationType', 'equals', type);
  return found;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The function that a value is, as `['Ref', 'Name']`, or undefined for a value that stands for itself. */
function functionOf(value: unknown): readonly [string, unknown] | undefined {
  if (!isRecord(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  const isFunction = entry !== undefined && (entry[0] === 'Ref' || entry[0].startsWith('Fn::'));
  return isFunction && others.length === 0 ? entry : undefined;
}

/**
 * What AWS's resource specification says against a template, each with its place: types, properties on every level, what is
 * required, kinds of values, values of a closed list (those that a parameter may give, too), and attributes of GetAtt and Sub.
 * AWS page: "CloudFormation Resource Specification".
 */
export function specificationProblems(file: string, template: Template): string[] {
  const problems: string[] = [];
  for (const [name, { Type, Properties = {} }] of Object.entries(template.Resources)) {
    const resource = resourceOf(Type);
    const at = `${file} ${name}`;
    if (resource === undefined) problems.push(`${at}: there is no type ${Type}`);
    else checkProperties(Properties, resource.properties, { at, template, problems });
  }
  checkAttributes(template, { at: file, template, problems });
  return problems;
}

function checkProperties(value: Readonly<Record<string, unknown>>, specified: SpecifiedProperties, place: Place): void {
  for (const [name, { required }] of Object.entries(specified))
    if (required === true && !(name in value)) place.problems.push(`${place.at}: ${name} is missing`);
  for (const [name, inner] of Object.entries(value)) {
    const property = specified[name];
    if (property === undefined) place.problems.push(`${place.at}: there is no property ${name}`);
    else checkValue(inner, property.type as SpecifiedType, { ...place, at: `${place.at}.${name}` });
  }
}

function checkValue(value: unknown, type: SpecifiedType, place: Place): void {
  const called = functionOf(value);
  if (called !== undefined) checkFunction(called, type, place);
  else if (type.type === 'union') checkUnion(value, type, place);
  else if (type.type === 'array') checkArray(value, type, place);
  else if (type.type === 'map' || type.type === 'ref' || type.type === 'tag') checkObject(value, type, place);
  else if (type.type !== 'json') checkScalar(value, type, place);
}

/** A function's value is known where a condition or a parameter chooses it. */
function checkFunction([name, argument]: readonly [string, unknown], type: SpecifiedType, place: Place): void {
  if (name === 'Fn::If') {
    for (const branch of (argument as unknown[]).slice(1))
      if ((functionOf(branch)?.[1] ?? '') !== 'AWS::NoValue') checkValue(branch, type, place);
    return;
  }
  const parameter = name === 'Ref' ? place.template.Parameters[String(argument)] : undefined;
  const given = parameter?.AllowedValues ?? (parameter?.Default === undefined ? [] : [parameter.Default]);
  const empty = (each: unknown) => each === '';
  for (const each of (given as unknown[]).filter((one) => !empty(one)))
    checkValue(each, type, { ...place, at: `${place.at} by ${argument}` });
}

function checkUnion(value: unknown, { types = [] }: SpecifiedType, place: Place): void {
  const attempts = types.map((type) => {
    const problems: string[] = [];
    checkValue(value, type, { ...place, problems });
    return problems;
  });
  if (attempts.every(({ length }) => length > 0)) place.problems.push(...(attempts[0] ?? []));
}

function checkArray(value: unknown, { element }: SpecifiedType, place: Place): void {
  // A single value where a list of texts is expected is how parameters of a list's type come, and only they.
  if (!Array.isArray(value)) place.problems.push(`${place.at}: ${JSON.stringify(value)} is no list`);
  else
    value.forEach((each, index) => {
      checkValue(each, element as SpecifiedType, { ...place, at: `${place.at}[${index}]` });
    });
}

function checkObject(value: unknown, type: SpecifiedType, place: Place): void {
  if (!isRecord(value)) {
    place.problems.push(`${place.at}: ${JSON.stringify(value)} is no object`);
    return;
  }
  if (type.type === 'tag') checkProperties(value, tagProperties, place);
  if (type.type === 'map')
    for (const [key, inner] of Object.entries(value))
      checkValue(inner, type.element as SpecifiedType, { ...place, at: `${place.at}.${key}` });
  if (type.type === 'ref') {
    const definition = specification().get('typeDefinition', type.reference?.$ref ?? '');
    checkProperties(value, definition.properties, place);
  }
}

const text: SpecifiedType = { type: 'string' };
const tagProperties: SpecifiedProperties = {
  Key: { type: text, required: true },
  Value: { type: text, required: true },
  PropagateAtLaunch: { type: { type: 'boolean' } },
};

/** CloudFormation turns a number into a text and a text into a number or a truth value where that is what the property takes. */
const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => ['string', 'number', 'boolean'].includes(typeof value),
  'date-time': (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  boolean: (value) => [true, false, 'true', 'false'].includes(value as never),
  integer: (value) => /^-?\d+$/.test(String(value)),
  number: (value) => String(value).trim() !== '' && Number.isFinite(Number(value)),
};

function checkScalar(value: unknown, { type, allowedValues }: SpecifiedType, place: Place): void {
  const shown = JSON.stringify(value);
  if (typeof value === 'object' || fits[type]?.(value) !== true)
    place.problems.push(`${place.at}: ${shown} is no ${type}`);
  else if (allowedValues !== undefined && !allowedValues.map(String).includes(String(value)))
    place.problems.push(`${place.at}: ${shown} is none of ${allowedValues.join(', ')}`);
}

/** Every `GetAtt`, and every `${Resource.Attribute}` of a text that `Sub` completes. */
function checkAttributes(value: unknown, place: Place): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const here = { ...place, at: Array.isArray(value) ? place.at : `${place.at} ${key}` };
    if (key === 'Fn::GetAtt') {
      const [name = '', ...attribute] = Array.isArray(inner) ? inner.map(String) : String(inner).split('.');
      checkAttribute(name, attribute.join('.'), place);
    }
    if (key === 'Fn::Sub') {
      const sentence = Array.isArray(inner) ? inner[0] : inner;
      for (const [, name = '', attribute = ''] of String(sentence).matchAll(/\$\{(\w+)\.([\w.]+)\}/g))
        checkAttribute(name, attribute, place);
    }
    checkAttributes(inner, here);
  }
}

function checkAttribute(name: string, attribute: string, place: Place): void {
  const type = place.template.Resources[name]?.Type;
  if (type === undefined) place.problems.push(`${place.at}: there is no resource ${name}`);
  else if (resourceOf(type)?.attributes[attribute] === undefined)
    place.problems.push(`${place.at}: ${type} has no attribute ${attribute}`);
}
