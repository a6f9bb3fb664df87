/** The server knows that something was opened a moment after a tab has asked for it: what depends on that is read again then, and twice more where it took long. */
export function soonAfterOpening(read: () => void): void {
  for (const ms of [1_000, 5_000, 20_000]) setTimeout(read, ms);
}
