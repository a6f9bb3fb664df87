/** GSM 03.38 basic characters: one septet each. Of accented letters it has é ñ ü ¿ ¡ but not á í ó ú. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Characters behind an escape: two septets each. */
const extended = new Set('^{}\\[~]|€\f');

export interface SegmentCount {
  encoding: 'GSM-7' | 'UCS-2';
  /** Septets (GSM-7) or UTF-16 units (UCS-2). */
  units: number;
  /** What the carrier bills: 160 or 70 units if it is one, else 153 or 67 in each. 0 for an empty text. */
  segments: number;
  /** Characters that forced UCS-2, each once: a curly quote or á may double the price. */
  outsideGsm7: string[];
}

/** Letters of one text at most, as Twilio has it (facts of the provider's API). */
export const longestText = 1_600;

/** Segments of a text as the carrier counts them (3GPP TS 23.038, 23.040). */
export const countSegments = (text: string): SegmentCount => {
  const characters = Array.from(text);
  const outsideGsm7 = [...new Set(characters.filter((c) => !basic.has(c) && !extended.has(c)))];
  const gsm7 = outsideGsm7.length === 0;
  const sizes = characters.map((c) => (gsm7 ? (extended.has(c) ? 2 : 1) : c.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const [single, part] = gsm7 ? [160, 153] : [70, 67];
  const encoding = gsm7 ? 'GSM-7' : 'UCS-2';
  if (units <= single) return { encoding, units, segments: units === 0 ? 0 : 1, outsideGsm7 };
  // An escaped character and a surrogate pair are never split between two segments, so a segment may stay one unit short.
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > part) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return { encoding, units, segments, outsideGsm7 };
};
