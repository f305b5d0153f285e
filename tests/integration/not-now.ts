import { expect } from 'vitest';
import type { TestInstance } from './instance.ts';

const fields = { policy_id: 'MOT-204518', name: 'Zoë Ölund', dob: '1990-04-25', mobile: '+447700900123' };

/** Sends a claim by the API. */
export function sendClaim({ url }: TestInstance): Promise<Response> {
  return fetch(`${url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fields),
  });
}

/** Sends a claim by the form. */
export function sendForm({ url }: TestInstance): Promise<Response> {
  return fetch(`${url}/claim`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: url },
    body: new URLSearchParams({ ...fields, name: `${fields.name} typed` }),
  });
}

/** Both are 503, with the time to try again in, and to a person with what was typed. */
export async function expectNotNow(api: Response, form: Response): Promise<void> {
  expect([api.status, form.status]).toEqual([503, 503]);
  expect(Number(api.headers.get('Retry-After'))).toBeGreaterThan(0);
  expect(await form.text()).toContain(`${fields.name} typed`);
}

/** What the instance's log says, line by line. */
export function messages({ lines }: TestInstance): string[] {
  return lines.map((line) => String(JSON.parse(line).msg));
}
