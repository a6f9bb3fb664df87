import type { UnitOfWork } from '../../db/database.ts';
import { clientsOfNumber } from '../../db/replies/clients-of-number.ts';
import { threadList, type ThreadRow } from '../../db/replies/thread-list.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import type { OpenThread, ReplyThread } from '../../domain/schemas/replies.ts';
import type { Asking } from '../principal.ts';
import { conflict, notFound } from '../problem.ts';
import { chartReader, restrictedChart } from './chart-access.ts';

export const shownThread = ({ thread: _thread, number: _number, address, ...row }: ThreadRow): ReplyThread => ({
  ...row,
  address: address && maskedAddress(address),
});

/** The thread that a text is in. @throws Problem 404, 403 where it is of a chart that is closed to who asks, or may be */
export async function threadOf(uow: UnitOfWork, textId: string, asking: Asking): Promise<ThreadRow> {
  const [row] = await threadList(uow, { of: textId, after: null, limit: 1 }, chartReader(asking));
  if (!row) throw notFound('text');
  if (row.closed) throw restrictedChart(asking.principal);
  return row;
}

/** With those whose it may be. */
export async function readThread(uow: UnitOfWork, textId: string, asking: Asking): Promise<OpenThread> {
  const row = await threadOf(uow, textId, asking);
  const known = row.clientId === null ? await clientsOfNumber(uow, row.number) : [];
  return { ...shownThread(row), known };
}

/** The client whom an answer goes to. @throws Problem 409 where nobody knows whose the thread is */
export function clientOf({ clientId }: ThreadRow): string {
  if (clientId !== null) return clientId;
  throw conflict(
    'nobodys',
    'Nobody has said yet whose texts these are',
    'Choose the client first: consent and STOP are looked at before an answer goes out.',
  );
}
