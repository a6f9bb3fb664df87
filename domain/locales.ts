/** Languages that messages are written in. */
export const locales = ['en', 'es'] as const;
export type Locale = (typeof locales)[number];

/** By which dates, times and amounts are written. */
export const localeTags: Readonly<Record<Locale, string>> = { en: 'en-US', es: 'es-US' };
