import type { ImportKind } from '../../domain/imports/columns.ts';
import type { UnitOfWork } from '../database.ts';
import { judgeAppointments } from './judge-appointments.ts';
import { judgeClients } from './judge-clients.ts';
import { judgeLedger } from './judge-ledger.ts';
import { judgeStaff } from './judge-staff.ts';
import type { FileRow, JudgedRow, Judging } from './judged.ts';

const judges = { clients: judgeClients, staff: judgeStaff, appointments: judgeAppointments, ledger: judgeLedger };

/** Some hundred rows at a time; enough for few statements, little enough to hold in memory. */
export const rowsAtATime = 500;

export const lineSaysTheSame = (line: number): string =>
  `Line ${line} of this file says the same. Correct this one if it is another; else leave it as it is.`;

/**
 * Says of each row everything that is wrong with it, now, and what it becomes where nothing is. `seen`: keys of rows of the same file that come before,
 * with their lines; it grows by these rows.
 */
export async function judgeRows(
  uow: UnitOfWork,
  kind: ImportKind,
  rows: readonly FileRow[],
  judging: Judging & { seen: Map<string, number> },
): Promise<JudgedRow[]> {
  const judged = await judges[kind](uow, rows, judging);
  for (const { number, key, problems } of judged) {
    const before = key && judging.seen.get(key.key);
    if (key && before !== null && before !== undefined)
      problems.push({ column: key.column, message: lineSaysTheSame(before) });
    else if (key) judging.seen.set(key.key, number);
  }
  return judged;
}
