import { z } from 'zod';

const exceptionSchema = z.object({
  type: z.string().optional(),
  message: z.string().optional(),
  stack: z
    .array(z.object({ path: z.string(), line: z.number(), label: z.string() }).partial())
    .optional()
    .catch(undefined),
});

const statusSchema = z.union([z.number(), z.string().transform(Number)]);

const documentSchema = z.object({
  id: z.string(),
  name: z.string().default('(no name)'),
  parent_id: z.string().optional(),
  type: z.string().optional(),
  start_time: z.number(),
  end_time: z.number().optional(),
  in_progress: z.boolean().optional(),
  namespace: z.string().optional(),
  error: z.boolean().optional(),
  fault: z.boolean().optional(),
  throttle: z.boolean().optional(),
  http: z
    .object({
      request: z
        .object({ method: z.string(), url: z.string(), user_agent: z.string(), client_ip: z.string() })
        .partial()
        .optional(),
      response: z.object({ status: statusSchema }).partial().optional(),
    })
    .optional()
    .catch(undefined),
  sql: z
    .object({ sanitized_query: z.string(), url: z.string(), database_type: z.string() })
    .partial()
    .optional()
    .catch(undefined),
  cause: z
    .object({ exceptions: z.array(exceptionSchema) })
    .partial()
    .optional()
    // A cause may also be the id of another subsegment's exception.
    .catch(undefined),
  annotations: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .catch(undefined),
  metadata: z.record(z.string(), z.unknown()).optional().catch(undefined),
  user: z.string().optional().catch(undefined),
  origin: z.string().optional().catch(undefined),
  service: z.object({ version: z.string() }).partial().optional().catch(undefined),
  /** Other traces that belong to it, such as that of the statement which it shared with others. */
  links: z
    .array(z.object({ trace_id: z.string(), id: z.string() }))
    .optional()
    .catch(undefined),
  subsegments: z.array(z.unknown()).optional().catch(undefined),
});

/** A segment or subsegment ("AWS X-Ray segment documents"), as far as the waterfall shows it. Times are epoch seconds. */
export type TraceDocument = z.infer<typeof documentSchema>;
export type TraceException = z.infer<typeof exceptionSchema>;

/** Reads one document, given as JSON text or parsed. Undefined when it is none. */
export function parseTraceDocument(document: unknown): TraceDocument | undefined {
  try {
    const parsed = documentSchema.safeParse(typeof document === 'string' ? JSON.parse(document) : document);
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
