import { z } from 'zod';
import { alarmTestFileSchema } from '../alarm-tests/alarm-test-schema.ts';
import { alarmSchema, runbook } from '../alarms/alarm-schema.ts';
import { runbookFilePattern } from '../alarms/check-runbook.ts';
import { compositeSchema } from '../alarms/composite-schema.ts';
import { sloSchema } from '../alarms/slo-schema.ts';
import { dashboardSchema } from '../dashboards/dashboard-schema.ts';
import { savedQuerySchema } from '../dashboards/saved-query-schema.ts';
import { definitionKeyPattern } from '../model/definition-key.ts';
import { environmentFileSchema } from '../model/environment-schema.ts';
import { type Project, projectSchema } from '../model/project-schema.ts';

type JsonSchema = Record<string, unknown>;

interface SchemaOptions {
  readonly reused?: 'ref' | 'inline';
  readonly names?: boolean;
}

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** A value that `${Name}` in an environment file gives may stand wherever a number or a choice does. */
const nameOfEnvironment = { type: 'string', pattern: '\\$\\{[A-Za-z][A-Za-z0-9]*\\}' };

/** The JSON Schemas of a project's definition files, by the name of their file in `schemas/`, for editors. */
export function jsonSchemas({ runbooks }: Pick<Project, 'runbooks'>): Record<string, JsonSchema> {
  const jsonSchema = (schema: z.ZodType, options?: SchemaOptions) => convertSchema(schema, { ...options, runbooks });
  return {
    'monitor-config.schema.json': schemaFile('monitor.config.yaml', jsonSchema(projectSchema, { names: false })),
    'alarms.schema.json': schemaFile('Alarms: a file of alarms/', {
      ...entries({
        if: { required: ['AlarmRule'] },
        // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
        then: jsonSchema(compositeSchema),
        else: jsonSchema(alarmSchema),
      }),
    }),
    'alarm-tests.schema.json': schemaFile(
      'Tests of alarms: a file alarms/*.test.yaml',
      jsonSchema(alarmTestFileSchema, { names: false }),
    ),
    'slo.schema.json': schemaFile('Objectives: alarms/slo.yaml', entries(jsonSchema(sloSchema))),
    'dashboards.schema.json': schemaFile(
      'A dashboard: a file of dashboards/',
      jsonSchema(dashboardSchema, { reused: 'ref' }),
    ),
    'saved-queries.schema.json': schemaFile(
      'Saved queries: dashboards/saved-queries.yaml',
      entries(jsonSchema(savedQuerySchema)),
    ),
    'environment.schema.json': schemaFile(
      'An environment: a file of environments/',
      jsonSchema(environmentFileSchema, { reused: 'ref', names: false }),
    ),
  };
}

function schemaFile(title: string, schema: JsonSchema): JsonSchema {
  return { $schema: dialect, title, ...schema };
}

/** A file that is a map of entries by their keys. */
function entries(entry: JsonSchema): JsonSchema {
  return {
    type: 'object',
    propertyNames: { pattern: definitionKeyPattern.source },
    additionalProperties: entry,
  };
}

/**
 * `reused: 'ref'` writes parts that occur more than once only once, which is possible where the schema is all of a file: references
 * lead from the root. `names` are the `${Name}`s that stand for values in definitions.
 */
function convertSchema(
  schema: z.ZodType,
  { reused = 'inline', names = true, runbooks }: SchemaOptions & Pick<Project, 'runbooks'>,
): JsonSchema {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, {
    reused,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: part }) => {
      if (zodSchema === runbook) part.pattern = `^${runbooks}/${runbookFilePattern}$`;
      const isChoice = part.enum !== undefined;
      const isNumber = part.type === 'number' || part.type === 'integer' || part.type === 'boolean';
      // That a whole number is a safe one in JavaScript is of no use to who edits YAML.
      if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
      if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
      if (!names || !(isChoice || isNumber)) return;
      const { description, ...own } = part;
      for (const key of Object.keys(part)) delete part[key as keyof typeof part];
      Object.assign(part, { anyOf: [own, nameOfEnvironment], ...(description === undefined ? {} : { description }) });
    },
  });
  return converted;
}
