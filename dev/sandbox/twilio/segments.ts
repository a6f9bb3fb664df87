const gsm7 = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** These take an escape before them, so they count two. */
const extended = new Set('\f^{}\\[~]|€');

/** Parts that a carrier sends a text in: 160 or 153 characters of GSM-7, 70 or 67 units of UCS-2 (3GPP TS 23.038). */
export function segmentsOf(body: string): number {
  const characters = Array.from(body);
  if (!characters.every((character) => gsm7.has(character) || extended.has(character))) {
    return body.length <= 70 ? 1 : Math.ceil(body.length / 67);
  }
  const length = characters.reduce((sum, character) => sum + (extended.has(character) ? 2 : 1), 0);
  return length <= 160 ? 1 : Math.ceil(length / 153);
}
