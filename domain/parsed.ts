/** What became of text that a person typed: the value, or one plain sentence that says what is wrong and what would be right. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const problem = (sentence: string): Parsed<never> => ({ ok: false, problem: sentence });
