/** U+2800 is a Braille pattern without dots; Unicode counts it among the symbols. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\u2800]/gu;

/** Whether a text has any character that shows on a page. */
export const canBeSeen = (text: string): boolean => text.replace(invisible, '') !== '';
