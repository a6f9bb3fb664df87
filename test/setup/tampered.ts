/** A token with another last letter, whichever it had: a fixed ending would now and then be the right one. */
export const tampered = (token: string): string => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
