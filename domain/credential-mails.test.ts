import { describe, expect, it } from '@jest/globals';
import { credentialMail, type CredentialMailFacts, secretPlaceholder } from './credential-mails.ts';
import { locales } from './locales.ts';

const facts: CredentialMailFacts = {
  which: 'user-name',
  kind: 'temporary-password',
  locale: 'en',
  practice: 'Cedar House',
  practicePhone: '(208) 555-0100',
  portal: 'https://cedar.portal.example.org',
  login: 'ana.reyes',
  expiresAt: '2026-03-03T18:00:00Z',
  zone: 'America/Denver',
};
const kinds = ['temporary-password', 'activation-link', 'reset-link'] as const;
const each = locales.flatMap((locale) => kinds.map((kind) => [locale, kind] as const));

describe.each(each)('the mails of credentials (%s, %s)', (locale, kind) => {
  const first = credentialMail({ ...facts, locale, kind });
  const second = credentialMail({ ...facts, locale, kind, which: 'secret' });

  it('keep user name and secret apart', () => {
    expect(first.body).toContain('https://cedar.portal.example.org\n');
    expect(first.body).toContain('ana.reyes');
    expect(first.subject + first.body).not.toContain(secretPlaceholder);
    expect(second.body.split(secretPlaceholder)).toHaveLength(2);
    expect(second.subject + second.body).not.toContain('ana.reyes');
    expect(second.subject).not.toContain(secretPlaceholder);
  });

  it('say who writes, until when the secret works, on the clock of who reads, and whom to ask', () => {
    expect(second.body).toMatch(/11:00.* (M[DS]T|GMT-\d)/);
    expect(second.body).toMatch(/2026/);
    for (const { subject, body } of [first, second]) {
      expect(subject).toMatch(/^Cedar House: /);
      expect(body).toContain('(208) 555-0100');
    }
  });

  it('say nothing of why somebody knows the practice', () => {
    const telling = /client|patient|therap|treat|appointment|care|cliente|paciente|terapia|tratamiento|cita/i;
    expect(first.subject + first.body + second.subject + second.body).not.toMatch(telling);
  });
});

it('no name can counterfeit the place of the secret', () => {
  const { subject, body } = credentialMail({ ...facts, practice: 'A <Secret>\nB', login: '<Secret>' });
  expect(subject + body).not.toContain(secretPlaceholder);
});

const at = (expiresAt: string) => credentialMail({ ...facts, which: 'secret', locale: 'es', expiresAt }).body;

it('the hour of one is said in Spanish as it is one', () => {
  expect([at('2026-03-03T20:05:00Z'), at('2026-03-03T21:05:00Z')]).toEqual([
    expect.stringContaining('hasta la 1:05'),
    expect.stringContaining('hasta las 2:05'),
  ]);
});
