import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Workflow } from './workflow.ts';

export const project = join(import.meta.dirname, '..', '..', '..', '..');
const folder = join(project, '.github', 'workflows');
/** The project's own workflow files, by name. */
export const files = readdirSync(folder).sort();
/** Their texts, and what they say. */
export const texts: Readonly<Record<string, string>> = Object.fromEntries(
  files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
);
export const workflows: Readonly<Record<string, Workflow>> = Object.fromEntries(
  files.map((file) => [file, parse(texts[file] as string) as Workflow]),
);
export const workflow = (file: string) => workflows[file] as Workflow;

export const main = 'refs/heads/main';
export const sha = '4f2c9d1e5b7a8063c2d1e0f9a8b7c6d5e4f3a2b1';
export const push = { event_name: 'push', ref: main, sha, repository: 'owner/name' };
export const byHand = { ...push, event_name: 'workflow_dispatch' };
/** The variables of the repository once staging is made, and once production is, too. */
export const staging = {
  DEPLOY_ROLE_ARN_STAGING: 'arn:aws:iam::111122223333:role/insurance-claims-staging-deploy',
  AWS_REGION_STAGING: 'us-east-1',
  SERVICE_URL_STAGING: 'https://claims-staging.example.com',
};
export const both = {
  ...staging,
  DEPLOY_ROLE_ARN_PRODUCTION: 'arn:aws:iam::111122223333:role/insurance-claims-production-deploy',
  AWS_REGION_PRODUCTION: 'us-east-1',
  SERVICE_URL_PRODUCTION: 'https://claims.example.com',
  PLAN_ROLE_ARN: 'arn:aws:iam::111122223333:role/insurance-claims-production-plan',
};
/** In a step's condition after a failure, where every one of these may be asked. */
export const always = { success: true, failure: true, cancelled: false, always: true };
export const reviewers = (count: string) => ({ reviewers: { count } });

export const fromFork = (name: string, login = 'somebody') => ({
  event_name: 'pull_request',
  ref: 'refs/pull/1/merge',
  repository: 'owner/name',
  event: { pull_request: { number: 1, user: { login }, head: { repo: { full_name: name } } } },
});

/** What a workflow that is called, or started by hand, is given. */
export const inputs = {
  environment: 'staging',
  commit: sha,
  label: '4f2c9d1e',
  role: staging.DEPLOY_ROLE_ARN_STAGING,
  region: 'us-east-1',
  'service-url': staging.SERVICE_URL_STAGING,
};
