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
  },
};

/** What a message may be at most, after "longer than"; null: it is no longer. */
export function tooLong(method: BroadcastMethod, body: string, language: Locale): string | null {
  const length = lengths[method];
  return length && length.size(body, language) > length.most ? length.words : null;
}
