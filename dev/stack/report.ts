/** What the person at the terminal sees while things start. */
export interface Report {
  line(text: string): void;
  /** A step is done; `ms` is how long it took. */
  done(name: string, detail: string, ms: number): void;
  /** A step takes long: where it is. In a terminal the newest note stands in one line, elsewhere one is printed every 10 s. */
  note(name: string, text: string): void;
}

interface Output {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

const between = 10_000;

export function createReport(output: Output = process.stdout): Report {
  const lastNote = new Map<string, number>();
  const clear = output.isTTY ? '\r\u001b[K' : '';

  function line(text: string): void {
    output.write(`${clear}${text}\n`);
  }

  function note(name: string, text: string): void {
    const whole = `  … ${name}: ${text}`;
    if (output.isTTY) {
      output.write(`${clear}${whole.slice(0, (output.columns ?? 80) - 1)}`);
    } else if (Date.now() - (lastNote.get(name) ?? 0) >= between) {
      lastNote.set(name, Date.now());
      output.write(`${whole}\n`);
    }
  }

  function done(name: string, detail: string, ms: number): void {
    line(`  ✔ ${name.padEnd(18)}${seconds(ms).padStart(8)}  ${detail}`.trimEnd());
  }
  return { line, done, note };
}

/** `0.7 s` or `2 min 40 s`. */
export function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
