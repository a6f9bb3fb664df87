import type { Right, RuleName } from '../rules.ts';
import type { ImportKind } from './columns.ts';

/** What an import takes besides the rule of its desk: making records the right to create them, reading them in a file the right to view them. */
export const recordsRule: Readonly<Record<ImportKind, RuleName>> = {
  clients: 'Clients',
  staff: 'Staff',
  appointments: 'Appointments',
  ledger: 'Client Billing',
};

interface Desk {
  rule: RuleName;
  kinds: readonly ImportKind[];
  /** What taking an import back takes. */
  undo: Right;
}

/** Where files are imported: a practice that begins, and the billing staff of one that runs. Neither sees the files of the other. */
export const importDesks = {
  practice: { rule: 'Practice Import', kinds: ['clients', 'staff', 'appointments'], undo: 'delete' },
  // Nothing is removed: each line is reversed, which by hand takes the same right.
  billing: { rule: 'Client Billing', kinds: ['ledger'], undo: 'modify' },
} as const satisfies Record<string, Desk>;

export type ImportDesk = keyof typeof importDesks;
/** What the desk of the practice imports. */
export type PracticeKind = (typeof importDesks.practice.kinds)[number];
export const deskOf = (kind: ImportKind): ImportDesk => (kind === 'ledger' ? 'billing' : 'practice');
