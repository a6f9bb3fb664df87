interface Bar {
  least?: number;
  most?: number;
}

/** What was measured, by name: of several rounds the median, with the lowest and the highest. */
export class Table {
  readonly #values = new Map<string, number[]>();
  readonly #bars = new Map<string, Bar>();

  add(name: string, value: number): void {
    this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
    console.error(`  ${name}: ${shown(value)}`);
  }

  /** One whose median has to reach a bar. */
  bar(name: string, value: number, bar: Bar): void {
    this.#bars.set(name, bar);
    this.add(name, value);
  }

  /** Bars that the medians miss. */
  get missed(): number {
    return [...this.#bars].filter(([name, bar]) => !reaches(this.#medianOf(name), bar)).length;
  }

  print(title: string): void {
    console.log(`${title}\n\n| measured | median (lowest to highest) | bar | |\n|---|---|---|---|`);
    for (const [name, values] of this.#values) {
      const bar = this.#bars.get(name);
      const median = this.#medianOf(name);
      const spread = values.length > 1 ? ` (${shown(Math.min(...values))} to ${shown(Math.max(...values))})` : '';
      const verdict = bar === undefined ? '' : reaches(median, bar) ? 'reached' : 'missed';
      console.log(`| ${name} | ${shown(median)}${spread} | ${wordsOf(bar)} | ${verdict} |`);
    }
  }

  #medianOf(name: string): number {
    const values = (this.#values.get(name) ?? []).toSorted((a, b) => a - b);
    return values[Math.floor(values.length / 2)] ?? Number.NaN;
  }
}

const reaches = (value: number, { least = -Infinity, most = Infinity }: Bar): boolean =>
  value >= least && value <= most;

const shown = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(2);

function wordsOf(bar: Bar | undefined): string {
  if (bar?.least !== undefined) return `≥ ${bar.least}`;
  return bar?.most === undefined ? '' : `≤ ${bar.most}`;
}
