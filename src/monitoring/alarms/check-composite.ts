import type { DefinitionFile } from '../files/definition-file.ts';
import { schemaFindings } from '../files/schema-problems.ts';
import { keyFindings } from '../model/definition-key.ts';
import type { Path, PathFinding, Place, Problem } from '../model/problem.ts';
import { decidedElsewhere } from './alarm-schema.ts';
import { type Runbooks, runbookFindings } from './check-runbook.ts';
import { type CompositeFields, compositeSchema } from './composite-schema.ts';

/** A composite alarm as it was written, before it is known which alarms there are. Paths begin at the composite. */
export interface WrittenComposite {
  readonly key: string;
  readonly fields: CompositeFields;
  placeOf(path: Path): Place;
  problem(finding: PathFinding): Problem;
}

/** True for an entry of a file of alarms that is to be a composite alarm. */
export function isComposite(data: unknown): data is object {
  return typeof data === 'object' && data !== null && 'AlarmRule' in data;
}

/** Reads one composite of a file of alarms. There is none when its shape is wrong. */
export function checkComposite(source: { file: DefinitionFile; key: string; data: object; runbooks: Runbooks }): {
  composite: WrittenComposite | undefined;
  problems: Problem[];
} {
  const { file, key, data, runbooks } = source;
  const problem = (finding: PathFinding): Problem => file.problem({ ...finding, path: [key, ...finding.path] });
  const shape = [...keyFindings(key, 'an alarm'), ...schemaFindings(compositeSchema, data, decidedElsewhere)];
  const composite = {
    key,
    fields: data as CompositeFields,
    placeOf: (path: Path) => file.placeOf([key, ...path]),
    problem,
  };
  return {
    composite: shape.length === 0 ? composite : undefined,
    problems: [...shape, ...runbookFindings(data, runbooks)].map(problem),
  };
}
