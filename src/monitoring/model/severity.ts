import { z } from 'zod';

export const severity = z
  .enum(['page', 'ticket', 'none'])
  .describe('Whom it calls; none is for an alarm that only feeds a composite and needs no runbook');
export type Severity = z.infer<typeof severity>;
