import { expect, it } from '@jest/globals';
import { alertKindIds, alertMessage } from './alerts.ts';
import { countSegments } from './segments.ts';
import { wordingWarnings } from './wording.ts';

const sent = alertKindIds.flatMap((kind) => alertMessage(kind, 'ABC Therapeutic Group') ?? []);

it('an alert that is sent says who writes and to sign in, and nothing that tells of a client', () => {
  expect(sent.length).toBeGreaterThan(0);
  for (const { subject, body } of sent) {
    expect(body).toMatch(/^ABC Therapeutic Group: .*Sign in to Rounds to see it\.$/);
    expect(wordingWarnings(`${subject}\n${body}`)).toEqual([]);
    expect(`${subject}\n${body}`).not.toMatch(/<|\d|https?:/);
  }
});

it('fits into one text', () => {
  for (const { body } of sent) expect(countSegments(body).segments).toBe(1);
});
