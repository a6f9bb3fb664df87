/** All rows, or none at all; or the good rows, and the others once they are mended. */
export const importModes = ['all', 'good'] as const;
export type ImportMode = (typeof importModes)[number];

/**
 * reading: its file is awaited · ready: read, nothing made · requested, running: rows become records · done · cancelled: what was made by then stays ·
 * failed: see its failure · undoing, undone: taken back.
 */
export const importStatuses = [
  'reading',
  'ready',
  'requested',
  'running',
  'done',
  'cancelled',
  'failed',
  'undoing',
  'undone',
] as const;
export type ImportStatus = (typeof importStatuses)[number];

/** Of a row. before: it was posted by an earlier import, so nothing has to be done · kept: a run was taken back, but the record had been used or changed since. */
export const importRowStatuses = ['good', 'bad', 'before', 'done', 'undone', 'kept'] as const;
export type ImportRowStatus = (typeof importRowStatuses)[number];

/** Why a run failed. rows-changed: of all or none, some rows had stopped being good; gave-up: it could not be carried out for a day. */
export const importFailures = ['rows-changed', 'gave-up'] as const;
export type ImportFailure = (typeof importFailures)[number];

const atRest: readonly ImportStatus[] = ['ready', 'done', 'cancelled', 'failed'];

/** Its workflow has it. */
export const importsUnderWay: readonly ImportStatus[] = ['requested', 'running', 'undoing'];
export const importIsUnderWay = (status: ImportStatus): boolean => importsUnderWay.includes(status);
export const importMayRun = (status: ImportStatus): boolean => atRest.includes(status);
export const importMayBeCancelled = (status: ImportStatus): boolean => status === 'requested' || status === 'running';
/** Where it has made anything. */
export const importMayBeUndone = (status: ImportStatus): boolean => status !== 'ready' && atRest.includes(status);

/** The most of a file: 20 MB, 50,000 rows. */
export const importLimits = { bytes: 20 * 1024 * 1024, rows: 50_000 } as const;

/** How the text of a file was found to be written. */
export interface ImportedFile {
  encoding: 'utf-8' | 'utf-16' | 'windows-1252';
  separator: ',' | ';' | '\t' | '|';
  recognised: { key: string; heading: string }[];
  ignored: string[];
}
