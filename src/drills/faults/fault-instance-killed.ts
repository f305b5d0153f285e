import { AppError } from '../../base/errors.ts';
import type { Fault } from './fault-context.ts';
import { keepKilling } from './fault-keep-killing.ts';

/** One instance is killed, and again whenever it was started anew: it never gets healthy while the fault lives. */
export const instanceKilled: Fault = {
  name: 'instance-killed',
  async inject({ instances }, tell) {
    const [victim] = instances.targets;
    if (victim === undefined) throw new AppError('CONFIG_INVALID', 'There is no instance to kill.');
    const pid = instances.pid(victim.id);
    const end = keepKilling(() => instances.pid(victim.id));
    tell({ type: 'injected', message: `${victim.id}, process ${pid}, was killed; so is each that replaces it` });
    return { remove: async () => end() };
  },
};
