/** A stretch of a comparison: in both texts, only in the newer one, or only in the older one. */
export interface Stretch {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Cells of the table below which it is worked out word by word; a longer middle is shown as replaced. */
const most = 4_000_000;

/** Words, and the white space between them, so that nothing is lost when they are put together again. */
const piecesOf = (text: string) => text.match(/\s+|[^\s]+/g) ?? [];

const prefixOf = (one: readonly string[], other: readonly string[], limit: number) => {
  let length = 0;
  while (length < limit && one[length] === other[length]) length += 1;
  return length;
};

/** Lengths of the longest common subsequence of what follows each pair of places. */
function commonTable(before: readonly string[], after: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const [here, below] = [table[row]!, table[row + 1]!];
      here[column] =
        before[row] === after[column] ? below[column + 1]! + 1 : Math.max(below[column]!, here[column + 1]!);
    }
  return table;
}

function middle(before: readonly string[], after: readonly string[]): Stretch[] {
  const removed: Stretch = { kind: 'removed', text: before.join('') };
  const added: Stretch = { kind: 'added', text: after.join('') };
  if (before.length * after.length > most) return [removed, added];
  const table = commonTable(before, after);
  const stretches: Stretch[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    if (row < before.length && before[row] === after[column]) {
      stretches.push({ kind: 'same', text: before[row]! });
      row += 1;
      column += 1;
    } else if (
      column >= after.length ||
      (row < before.length && table[row + 1]![column]! >= table[row]![column + 1]!)
    ) {
      stretches.push({ kind: 'removed', text: before[row]! });
      row += 1;
    } else {
      stretches.push({ kind: 'added', text: after[column]! });
      column += 1;
    }
  }
  return stretches;
}

/** Neighbours of one kind become one, and empty ones go. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const { kind, text } of stretches) {
    const last = result.at(-1);
    if (last?.kind === kind) last.text += text;
    else if (text !== '') result.push({ kind, text });
  }
  return result;
}

/** What changed from one text to another, by words. */
export function compareTexts(before: string, after: string): Stretch[] {
  const [old, young] = [piecesOf(before), piecesOf(after)];
  const start = prefixOf(old, young, Math.min(old.length, young.length));
  const end = prefixOf(old.toReversed(), young.toReversed(), Math.min(old.length, young.length) - start);
  return joined([
    { kind: 'same', text: old.slice(0, start).join('') },
    ...middle(old.slice(start, old.length - end), young.slice(start, young.length - end)),
    { kind: 'same', text: old.slice(old.length - end).join('') },
  ]);
}
