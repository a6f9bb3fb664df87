export interface Caret {
  start: number;
  end: number;
}

/** Puts `piece` where the caret is, over what is selected; a space keeps it apart from a word that it would touch. */
export const insertAt = (text: string, { start, end }: Caret, piece: string): { text: string; caret: number } => {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const left = /[\p{L}\p{N}>]$/u.test(before) ? ' ' : '';
  const right = /^[\p{L}\p{N}<]/u.test(after) ? ' ' : '';
  return { text: before + left + piece + right + after, caret: before.length + left.length + piece.length };
};
