import { refuseUnreachableDatabase } from './environment-effects.ts';
import type { BeanstalkEnvironment, PretendedAccount } from './pretended-account.ts';
import { Refusal } from './refusal.ts';

/** What a setting may be set to when a page does not say: one of them has to do. */
const values = ['10', 'new', 'false'];

/** The settings of the service that a page tells its reader to set, and that instances of the environment would not start with. */
export function refusedSettings(page: string, account: PretendedAccount, environment: BeanstalkEnvironment): string[] {
  const told = page.matchAll(/\b(?:set|raise|lower|change|give \S+ \S+ \S+ to)\s+`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`/gi);
  const names = [...new Set([...told].map(([, name = '']) => name))];
  return names.filter((name) => values.every((value) => isRefused(account, environment, name, value)));
}

function isRefused(account: PretendedAccount, environment: BeanstalkEnvironment, name: string, value: string): boolean {
  const settings = { ...environment.settings, [`aws:elasticbeanstalk:application:environment ${name}`]: value };
  try {
    refuseUnreachableDatabase(account, { ...environment, settings });
    return false;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return true;
  }
}
