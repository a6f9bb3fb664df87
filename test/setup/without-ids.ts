/** As JSON, without UUIDs: their digits are random, and now and then those of a number that must not stand there. */
export const withoutIds = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '');
