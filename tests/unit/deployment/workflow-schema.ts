import { z } from 'zod';

// The parts of "Workflow syntax for GitHub Actions" that the workflows use. Every object is strict: a misspelt key fails.

const permission = z.enum(['read', 'write', 'none']);
const permissions = z.strictObject({
  actions: permission.optional(),
  contents: permission.optional(),
  'id-token': permission.optional(),
  'pull-requests': permission.optional(),
});
const env = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.union([z.string(), z.number(), z.boolean()]));
const id = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/);

const common = { id: id.optional(), name: z.string().optional(), if: z.string().optional(), env: env.optional() };
const runStep = z.strictObject({ ...common, run: z.string().min(1) });
const usesStep = z.strictObject({
  ...common,
  uses: z.string().min(1),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

const needs = z.array(id).optional();
const runnerJob = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  needs,
  'runs-on': z.string(),
  'timeout-minutes': z.number().int().positive(),
  environment: z.string().optional(),
  permissions,
  outputs: z.record(id, z.string()).optional(),
  env: env.optional(),
  steps: z.array(z.union([runStep, usesStep])).min(1),
});
const calledJob = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  needs,
  permissions,
  uses: z.string(),
  with: z.record(id, z.string()).optional(),
});

/** A file of `.github/workflows`. */
export const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    pull_request: z.null().optional(),
    push: z.strictObject({ branches: z.array(z.string()).min(1) }).optional(),
    workflow_call: z
      .strictObject({
        inputs: z.record(id, z.strictObject({ type: z.enum(['string', 'boolean', 'number']), required: z.boolean() })),
      })
      .optional(),
  }),
  permissions,
  concurrency: z.strictObject({ group: z.string(), 'cancel-in-progress': z.boolean() }).optional(),
  jobs: z.record(id, z.union([runnerJob, calledJob])),
});

export type Workflow = z.output<typeof workflowSchema>;
export type Job = Workflow['jobs'][string];
export type Step = z.output<typeof runStep> | z.output<typeof usesStep>;
