import type { Fault } from './fault-context.ts';

/** Every call of the instances to CloudWatch breaks off without an answer; everybody else's goes on. */
export const cloudwatchUnreachable: Fault = {
  name: 'cloudwatch-unreachable',
  async inject({ cutOffInstances }, tell) {
    let told = false;
    const restore = cutOffInstances(() => {
      if (told) return;
      told = true;
      tell({ type: 'symptom', message: "an instance's call to CloudWatch breaks off" });
    });
    tell({ type: 'injected', message: 'the instances cannot reach CloudWatch' });
    return { remove: async () => restore() };
  },
};
