/** Milliseconds. Composing takes a while: a send time that passed so lately means "now". Earlier ones are slips. */
export const lateMs = 15 * 60_000;
