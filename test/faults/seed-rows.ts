const seedOf = (row: string): number => Number(/^\| (\d+) \|/.exec(row)?.[1] ?? Number.NaN);

/**
 * The rows of a table that has one for each seed, in their order: a run of a hundred seeds takes longer than a machine is free, so a seed that was not tried
 * this time keeps the row that it has in `before`, the section of docs/faults.md as it stands.
 */
export function seedRows(triedNow: readonly string[], before: string): string[] {
  const rows = before.split('\n').filter((line) => !Number.isNaN(seedOf(line)));
  const bySeed = new Map([...rows, ...triedNow].map((row) => [seedOf(row), row]));
  return [...bySeed].toSorted(([one], [other]) => one - other).map(([, row]) => row);
}
