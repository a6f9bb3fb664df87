/**
 * What a look at a document's bytes came to.
 * - `infected`: `name` is the scanner's own for what it found.
 * - `error`: it was not looked at; `retryable` where another try may come to something. `code` says nothing about the document.
 */
export type ScanOutcome =
  { kind: 'clean' } | { kind: 'infected'; name: string } | { kind: 'error'; retryable: boolean; code: ScanErrorCode };

/** `too-large`, `refused`: said by the scanner; the others: it was away, silent, or went in the middle. */
export type ScanErrorCode = 'too-large' | 'refused' | 'away' | 'silent' | 'dropped';

export interface Scanner {
  /** Never throws for what the scanner does or says. @throws what `content` throws: then nothing is known of it */
  scan(content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<ScanOutcome>;
}
