/** The kinds of record that a reading of PIMSY brings, in the order in which they need each other. */
export const readingKinds = ['location', 'employee', 'client', 'appointment'] as const;
export type ReadingKind = (typeof readingKinds)[number];

export const readingStatuses = ['requested', 'running', 'done', 'failed'] as const;
export type ReadingStatus = (typeof readingStatuses)[number];
export const readingIsUnderWay = (status: ReadingStatus): boolean => status === 'requested' || status === 'running';

/** Of one kind. */
export interface KindCounts {
  /** Records that PIMSY sent. */
  read: number;
  /** Of external_record. */
  created: number;
  changed: number;
  gone: number;
  /** Rows of ours. */
  added: number;
  linked: number;
  updated: number;
  /** Records without a row here, each with its reason in the list. */
  unlinked: number;
  /** Every record came; absent while it is being read. */
  whole?: boolean;
  /** Why not every record came: partialReasons of the port. */
  reasons?: string[];
}

export type ReadingCounts = Partial<Record<ReadingKind, KindCounts>>;

export const noCounts = (): KindCounts => ({
  read: 0,
  created: 0,
  changed: 0,
  gone: 0,
  added: 0,
  linked: 0,
  updated: 0,
  unlinked: 0,
});
