/**
 * Contents that clamd's stand-in reacts to, wherever they stand in the bytes (contents, because a scanner is told no names):
 *
 * | content                     | what it does                                                        |
 * |-----------------------------|---------------------------------------------------------------------|
 * | EICAR's test file           | `stream: Eicar-Test-Signature FOUND`                                |
 * | `ROUNDS-SCANNER-SLOW`       | says `OK` after `slowMs`                                            |
 * | `ROUNDS-SCANNER-ERROR`      | `stream: Can't open file ERROR`                                     |
 * | `ROUNDS-SCANNER-DROP`       | cuts the connection without a reply                                 |
 * | `ROUNDS-SCANNER-SIZE-LIMIT` | `INSTREAM size limit exceeded. ERROR`, at once, while bytes come in |
 */
export const scannerSentinels = {
  // In two parts, or scanners of this machine would take this very file away.
  eicar: ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
  slow: 'ROUNDS-SCANNER-SLOW',
  error: 'ROUNDS-SCANNER-ERROR',
  drop: 'ROUNDS-SCANNER-DROP',
  sizeLimit: 'ROUNDS-SCANNER-SIZE-LIMIT',
} as const;
export type ScannerSentinel = keyof typeof scannerSentinels;

export const longestSentinel = Math.max(...Object.values(scannerSentinels).map(({ length }) => length));

export const sentinelIn = (text: string): ScannerSentinel | null => {
  const names = ['eicar', 'slow', 'error', 'drop', 'sizeLimit'] as const;
  return names.find((name) => text.includes(scannerSentinels[name])) ?? null;
};
