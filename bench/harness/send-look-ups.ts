import autocannon from 'autocannon';
import type { LookUpLoad } from './claims-load.ts';

/** Each connection looks up again when it was answered. Gives the answers a second. */
export async function sendLookUps({ lookUpUrl, connections, seconds }: LookUpLoad): Promise<number> {
  const { requests } = await autocannon({ url: lookUpUrl, connections, duration: seconds, timeout: 30 });
  return requests.total / seconds;
}
