import type { RuleName } from '../rules.ts';
import type { ImportKind } from './columns.ts';

/** What an import takes besides Practice Import: making records the right to create them, reading them in a file the right to view them. */
export const recordsRule: Readonly<Record<ImportKind, RuleName>> = {
  clients: 'Clients',
  staff: 'Staff',
  appointments: 'Appointments',
};
