import { expect } from 'vitest';
import { evenCallRates } from '../../src/monitoring/account/call-rate-limit.ts';
import type { AccountClients } from '../../src/monitoring/account/live-account.ts';
import type { EnvironmentSource } from '../../src/monitoring/files/environment.ts';
import { loadDefinitions } from '../../src/monitoring/load/load-definitions.ts';
import { applyPlan } from '../../src/monitoring/plan/apply-plan.ts';
import { planChanges } from '../../src/monitoring/plan/plan-changes.ts';

/** Brings this project's alarms and dashboards to an AWS, all of them, as `npm start` does. */
export async function applyDefinitions(clients: AccountClients, source: EnvironmentSource): Promise<void> {
  const { definitions } = await loadDefinitions(source);
  const rates = evenCallRates(1000);
  const plan = await planChanges({ clients, definitions, rates });
  expect((await applyPlan({ clients, plan, rates, onProgress: () => {} })).missing).toEqual([]);
}
