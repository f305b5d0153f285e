import { z } from 'zod';

/** One saved query of `dashboards/saved-queries.yaml`, in the query language of CloudWatch Logs Insights. */
export const savedQuerySchema = z.strictObject({
  /** What it answers. It becomes the first line of the query, as a comment. */
  title: z.string().optional(),
  query: z.string().min(1, 'query is empty; write it'),
});

export type SavedQueryFields = z.infer<typeof savedQuerySchema>;
