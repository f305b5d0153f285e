import type { BeanstalkEnvironment } from './pretended-account.ts';

/** The value of an option of an environment. Throws when its stack does not set it. */
export function environmentSetting({ settings }: BeanstalkEnvironment, namespace: string, name: string): string {
  const value = settings[`${namespace} ${name}`];
  if (value === undefined) throw new Error(`nothing sets ${namespace} ${name}`);
  return value;
}
