/** A line of a proof. */
export interface Row {
  label: string;
  value: string;
}

export interface Part {
  title: string;
  rows?: Row[];
  text?: string;
}

/** An instant in words: in UTC, and on the clock of whoever reads the message. */
export type Moment = (instant: string) => string;

/** "2026-03-07 16:30:05 UTC" */
export const utc = (instant: string): string => `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
