import { describe, expect, it } from '@jest/globals';
import { locales } from './locales.ts';
import { countSegments } from './segments.ts';
import { type PortalNotice, portalNotice } from './portal-notices.ts';

const about = {
  practice: { name: 'ABC Therapeutic Group', phone: '+18285550101' },
  portal: 'https://abc.portal.example.com',
  at: '2026-03-03T14:30:00.000Z',
  zone: 'America/New_York',
};
const kinds: PortalNotice[] = [
  'new-device',
  'second-factor-on',
  'second-factor-off',
  'second-factor-reset',
  'contacts-changed',
];
const when = { en: 'Tuesday, March 3, 2026 at 9:30 AM EST', es: 'martes, 3 de marzo de 2026 a las 9:30 a.m. EST' };

describe.each(locales)('An e-mail about the access to the portal, in %s,', (locale) => {
  it.each(kinds)('names the practice, the time on the clock of who reads and whom to call (%s)', (kind) => {
    const { subject, body } = portalNotice(kind, { ...about, locale });
    expect(subject).toContain('ABC Therapeutic Group');
    expect(body).toContain(when[locale]);
    expect(body).toContain('(828) 555-0101');
  });

  it('that something was answered says nothing of what it was, and fits into one text', () => {
    const { subject, body } = portalNotice('request-answered', { ...about, locale });
    const text = body.replaceAll('\n\n', ' ');
    expect(subject).toContain('ABC Therapeutic Group');
    expect(text).toContain(about.portal);
    expect(text).toContain('(828) 555-0101');
    expect(text).not.toMatch(/document|CCD|declin|ready/i);
    expect(countSegments(text)).toMatchObject({ segments: 1 });
  });

  it.each(['acting-over', 'acting-over-by-age', 'guardian-over', 'guardian-over-by-age'] as const)(
    'that an access has ended says for whom to nobody, and fits into one text (%s)',
    (kind) => {
      const { subject, body } = portalNotice(kind, { ...about, locale });
      const text = body.replaceAll('\n\n', ' ');
      expect(subject).toContain('ABC Therapeutic Group');
      expect(text).toContain('(828) 555-0101');
      expect(`${subject} ${text}`).not.toMatch(
        /\b(child|client|son|daughter|birthday|18|hij[oa]|cliente|cumple\w*)\b/i,
      );
      expect(countSegments(text)).toMatchObject({ segments: 1 });
    },
  );

  it('leads to a new password where that helps: not where somebody else has the second factor', () => {
    const leads = kinds.filter((kind) =>
      portalNotice(kind, { ...about, locale }).body.includes(`${about.portal}/forgotten`),
    );
    expect(leads).toEqual(['new-device', 'second-factor-off', 'second-factor-reset']);
  });

  it('that something is new leads to it, and says nothing of it', () => {
    const { subject, body } = portalNotice('document-shown', { ...about, locale });
    expect(body).toContain(`${about.portal}/documents`);
    expect(`${subject} ${body.replace(/http\S+/, '')}`).not.toMatch(/document|file/i);
  });
});
