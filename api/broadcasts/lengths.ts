import { mostFaxPages } from '../../domain/fax.ts';
import type { Locale } from '../../domain/locales.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { longestText } from '../../domain/segments.ts';
import { longestCall, secondsAloud } from '../../domain/spoken.ts';
import { faxSize } from './fax-size.ts';

/** Of the value of a placeholder: names and numbers have 100 characters at most. */
const longestValue = 120;

/** How long the messages of a method may be; absent: that does not matter. */
export interface Length {
  tooLong: (body: string, language: Locale) => boolean;
  /** What it may be, after "longer than". */
  words: string;
  /** What one placeholder adds at most, of what `tooLong` measures; `size` measures it. */
  size: (body: string, language: Locale) => number;
  most: number;
  ofValue: number;
}

/** By method; what has none may be as long as its field. */
export const lengths: Readonly<Partial<Record<BroadcastMethod, Length>>> = {
  text: {
    tooLong: (body) => body.length > longestText,
    words: `a text may be: ${longestText} characters`,
    size: (body) => body.length,
    most: longestText,
    ofValue: longestValue,
  },
  voice: {
    tooLong: (body, language) => secondsAloud(body, language) > longestCall,
    words: `a call may speak: ${longestCall} seconds`,
    size: secondsAloud,
    most: longestCall,
    // Of 120 letters, each of which may be a digit.
    ofValue: longestValue / 2,
  },
  fax: {
    tooLong: (body, language) => faxSize(body, language).pages > mostFaxPages,
    words: `a fax may be: ${mostFaxPages} pages with its cover page`,
    size: (body, language) => faxSize(body, language).pages,
    most: mostFaxPages,
    // Two lines of the forty and more of a page.
    ofValue: 0.05,
  },
};
/** After "longer than". */
export const longest = (method: BroadcastMethod) => lengths[method]?.words ?? '';
