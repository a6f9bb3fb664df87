import { faxDocument } from '../../domain/fax.ts';
import type { Locale } from '../../domain/locales.ts';
import { type LaidOutFax, layOutFax } from '../../platform/fax-document/fax-document.ts';

/** On which nothing of the message depends: the cover page is one page whatever stands on it. */
const cover = { practice: '', phone: '', to: '', sentAt: '2000-01-01T00:00:00Z', zone: 'UTC' };

/** Pages that a message takes as a fax, its cover page with it, and what of it cannot be printed. */
export const faxSize = (body: string, language: Locale): LaidOutFax =>
  layOutFax(faxDocument({ ...cover, language, body }));
