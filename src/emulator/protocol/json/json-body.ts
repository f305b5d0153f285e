import { parseJson } from '../../../parsing/parse-json.ts';
import { type JsonWanted, parseJsonInSteps } from '../../../parsing/parse-json-in-steps.ts';
import { runAtOnce } from '../../../parsing/run-at-once.ts';
import { maxBodyTextLength, maxBodyValues } from '../aws-request-body.ts';
import { isLongAnswer } from '../long-answer.ts';
import type { Shape } from '../operation-schema.ts';
import { AwsRefusal } from '../service-error.ts';
import type { YieldingRunner } from '../yielding-runner.ts';
import { decodeJson, encodeJson, encodeJsonInSteps } from './json-shape.ts';

/** Characters of a body up to which it is read in one go: what is in them takes some milliseconds at most. */
const atOnceLength = 256 * 1024;

/**
 * A JSON body as the input of an action; an empty one is `{}`. A long one is read a slice at a time.
 * @throws AwsRefusal SerializationException, or RequestEntityTooLargeException for more values than any input has.
 */
export async function readJsonBody(shape: Shape, body: string, runner: YieldingRunner): Promise<unknown> {
  if (body === '') return {};
  if (body.length > atOnceLength) return runner.run(readInSteps(shape, body));
  const value = parseJson(body);
  if (value === undefined) throw malformed();
  return runAtOnce(decodeJson(shape, value));
}

function* readInSteps(shape: Shape, body: string): Generator<undefined, unknown> {
  const reading = yield* parseJsonInSteps(body, wantedOf(shape), {
    maxValues: maxBodyValues,
    maxTokenLength: maxBodyTextLength,
  });
  if ('value' in reading) return yield* decodeJson(shape, reading.value);
  if (reading.problem === 'malformed') throw malformed();
  const message = `The body has more than ${maxBodyValues} values, or one of more than ${maxBodyTextLength} characters.`;
  throw new AwsRefusal('RequestEntityTooLargeException', message);
}

/** What an input of that shape takes: what it does not know is left out. */
function wantedOf(shape: Shape): JsonWanted {
  let wanted = wantedOfShape.get(shape);
  if (wanted === undefined) {
    wanted = readWanted(shape);
    wantedOfShape.set(shape, wanted);
  }
  return wanted;
}

const wantedOfShape = new WeakMap<Shape, JsonWanted>();

function readWanted(shape: Shape): JsonWanted {
  if (shape.kind === 'list') return { item: wantedOf(shape.item) };
  if (shape.kind === 'map') return { field: () => wantedOf(shape.value) };
  if (shape.kind !== 'structure') return {};
  return {
    field(name) {
      const member = shape.members.get(name);
      return member === undefined ? undefined : wantedOf(member.shape);
    },
  };
}

function malformed(): AwsRefusal {
  return new AwsRefusal('SerializationException', 'The body is not valid JSON, or nested too deeply.');
}

/** The output of an action as JSON text, a slice at a time where it is long. */
export async function encodeAnswer(output: unknown, runner: YieldingRunner): Promise<string> {
  return isLongAnswer(output) ? runner.run(encodeJsonInSteps(output)) : encodeJson(output);
}
