/** Languages that messages are written in. */
export const locales = ['en', 'es'] as const;
export type Locale = (typeof locales)[number];

/** The language to write to a person in, from a BCP 47 tag such as `es-MX`; English where we have no wording of theirs. */
export const localeOf = (language: string): Locale => (/^es(-|$)/i.test(language) ? 'es' : 'en');
