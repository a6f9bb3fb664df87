import { describe, expect, it } from '@jest/globals';
import { locales } from './locales.ts';
import { portalMessageNotice } from './portal-message-notice.ts';
import { countSegments } from './segments.ts';

describe('The notice of a message in the portal', () => {
  it.each(locales)('Names the practice and where to read it, and fits into one text (%s)', (locale) => {
    const practice = 'Blue Ridge Behavioral Care';
    const address = 'https://abc.portal.rounds.example/messages';
    const { subject, body } = portalMessageNotice({ locale, practice, address });
    expect(subject).toContain(practice);
    expect(body.endsWith(address)).toBe(true);
    expect(countSegments(body).segments).toBe(1);
  });
});
