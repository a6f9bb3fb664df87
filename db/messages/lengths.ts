import { mostFaxPages } from '../../domain/fax.ts';
import type { Locale } from '../../domain/locales.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { longestText } from '../../domain/segments.ts';
import { longestCall, secondsAloud } from '../../domain/spoken.ts';
import { faxSize } from './fax-size.ts';

/** Of the value of a placeholder: names and numbers have 100 characters at most. */
const longestValue = 120;

/** How long the messages of a method may be. */
export interface Length {
  /** What it may be, after "longer than". */
  words: string;
  /** Characters, seconds or pages. */
  size: (body: string, language: Locale) => number;
  most: number;
  /** What one placeholder adds at most, of what `size` measures. */
  ofValue: number;
  /** Surely within it, where measuring takes long: an audience has thousands of messages. */
  isShort?: (body: string) => boolean;
}

/** What no font may have is printed as its name in brackets, of some twenty letters. */
const perhapsMissing = /[^\n\x20-\x7E\u00A0-\u024F\u2010-\u2026]/gu;

/** A line has room for 32 of the widest letters, and two lines together always hold as many, wherever words break: 200 of them fill six of the nine pages. */
function isShortFax(body: string): boolean {
  const letters = body.length + 24 * (body.match(perhapsMissing)?.length ?? 0);
  return (body.match(/\n/g)?.length ?? 0) + letters / 16 < 200;
}

/** Composer, templates, rules, freeze and reminders all ask here. A method that is missing has no limit. */
export const lengths: Readonly<Partial<Record<BroadcastMethod, Length>>> = {
  text: {
    words: `a text may be: ${longestText} characters`,
    size: (body) => body.length,
    most: longestText,
    ofValue: longestValue,
  },
  voice: {
    words: `a call may speak: ${longestCall} seconds`,
    size: secondsAloud,
    most: longestCall,
    // Of 120 letters, each of which may be a digit.
    ofValue: longestValue / 2,
  },
  fax: {
    words: `a fax may be: ${mostFaxPages} pages with its cover page`,
    size: (body, language) => faxSize(body, language).pages,
    most: mostFaxPages,
    // Two lines of the forty and more of a page.
    ofValue: 0.05,
    isShort: isShortFax,
  },
};

/** What a message may be at most, after "longer than"; null: it is no longer. */
export function tooLong(method: BroadcastMethod, body: string, language: Locale): string | null {
  const length = lengths[method];
  if (!length || length.isShort?.(body)) return null;
  return length.size(body, language) > length.most ? length.words : null;
}
