import { expect, test } from 'vitest';
import { createProcessorShare } from '../../../../src/stack/metrics/cpu-usage.ts';

test.skipIf(process.platform !== 'linux')(
  'a share is of the time since the last call, and of one process',
  async () => {
    let pid: number | undefined = process.pid;
    const share = createProcessorShare(() => pid);
    expect(await share()).toBeUndefined();
    const percent = await share();
    expect(percent).toBeGreaterThanOrEqual(0);
    expect(percent).toBeLessThanOrEqual(100);

    pid = process.ppid;
    expect(await share()).toBeUndefined();
    expect(await share()).toBeTypeOf('number');
    pid = undefined;
    expect(await share()).toBeUndefined();
    pid = process.pid;
    expect(await share()).toBeUndefined();
  },
);
