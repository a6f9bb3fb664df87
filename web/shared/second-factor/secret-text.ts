/** The secret in groups of four, as people read it aloud and type it. */
export const grouped = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? secret;

/** Six digits, with or without a space between them. */
export const isAppCode = (code: string): boolean => /^\d{6}$/.test(code.replaceAll(' ', ''));

/** Recovery codes that are left are so few that it is time for new ones. */
export const isFew = (recoveryCodes: number): boolean => recoveryCodes <= 3;
