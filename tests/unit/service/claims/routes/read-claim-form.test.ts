import { expect, it } from 'vitest';
import { readClaimForm } from '../../../../../src/service/claims/routes/read-claim-form.ts';
import { formFields, sampleClaim } from '../../../../../src/service/claims/sample-claim.ts';

const submissionId = '00000000-0000-4000-8000-000000000000';
const controls = { ...formFields(sampleClaim()), submission_id: submissionId };

it('puts a date together, and keeps its parts as they were typed', () => {
  const form = readClaimForm({ ...controls, 'dob-month': ' april ' });
  expect(form).toMatchObject({ submissionId, fields: sampleClaim(), errors: {} });
  expect(form.values).toEqual({ ...formFields(sampleClaim()), 'dob-month': ' april ' });
});

it.each([
  ['is not there', { 'dob-day': '31', 'dob-month': '4' }, ['day']],
  ['is half typed', { 'dob-year': '' }, ['year']],
])('leaves out a date that %s, and says in which part', (_, changes, parts) => {
  const form = readClaimForm({ ...controls, ...changes });
  expect([form.fields.dob, Object.keys(form.errors), form.wrongParts]).toEqual([undefined, ['dob'], { dob: parts }]);
  expect(form.values).toMatchObject(changes);
});

it('takes a whole date where its parts are not there', () => {
  expect(readClaimForm(sampleClaim())).toMatchObject({ fields: sampleClaim(), values: formFields(sampleClaim()) });
  expect(readClaimForm({ dob: '25/04/1990' }).values).toMatchObject({ 'dob-day': '25/04/1990' });
});

it.each([undefined, '', 'x', `${submissionId}0`, 7])('gives a form a new submission when it comes with %j', (value) => {
  const ids = [1, 2].map(() => readClaimForm({ ...controls, submission_id: value }).submissionId);
  expect(new Set([...ids, submissionId]).size).toBe(3);
});

it('keeps no file, and leaves it to the check', () => {
  const file = new File(['text'], 'a.txt');
  const form = readClaimForm({ ...controls, name: file, 'dob-day': file });
  expect([form.values.name, form.values['dob-day'], form.fields.name]).toEqual([undefined, '', file]);
});
