import { configFileSettings } from '../option-settings.ts';
import type { BeanstalkEnvironment } from './pretended-account.ts';

/** The value of an option of an environment: the stack's, else the one that the version brings. Throws when neither sets it. */
export function environmentSetting({ settings }: BeanstalkEnvironment, namespace: string, name: string): string {
  const ofVersion = configFileSettings().find((setting) => setting.namespace === namespace && setting.name === name);
  const value = settings[`${namespace} ${name}`] ?? ofVersion?.value;
  if (value === undefined) throw new Error(`nothing sets ${namespace} ${name}`);
  return String(value);
}
