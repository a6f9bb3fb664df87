/** Languages that messages are written in. */
export const locales = ['en', 'es'] as const;
export type Locale = (typeof locales)[number];
