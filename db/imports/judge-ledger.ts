import { deskPostings } from '../../domain/billing/ledger.ts';
import { wordsOf } from '../../domain/imports/ledger-row.ts';
import { readRow, rowKey } from '../../domain/imports/row.ts';
import { reversedCount } from '../billing/reversed-count.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';
import type { FileRow, JudgedRow, Judging } from './judged.ts';
import { openClientsNumbered } from './named.ts';
import { ledgerTwins } from './twins.ts';

/** Charges and payments against the ledger. Of a chart that is closed to who imports nothing tells that it is there. */
export async function judgeLedger(
  uow: UnitOfWork,
  rows: readonly FileRow[],
  { today, reader, run }: Judging,
): Promise<JudgedRow[]> {
  const read = rows.map(({ number, cells }) => ({ number, ...readRow('ledger', cells, today) }));
  const clients = await openClientsNumbered(
    uow,
    read.map(({ values }) => values.recordNumber),
    reader,
  );
  const before = await reversedCount(
    uow,
    read.flatMap(({ values: { kind, externalId } }) => (externalId === null ? [] : [{ kind, externalId }])),
  );
  const found = read.map(({ number, values, problems }) => {
    const clientId = clients.get(values.recordNumber)?.[0] ?? null;
    if (clientId === null && values.recordNumber !== '')
      problems.push({
        column: 'recordNumber',
        message: 'There is no client with this record number. Look it up in the chart, or add the client first.',
      });
    return { number, values, problems, clientId, description: wordsOf(values) };
  });
  const twins = await ledgerTwins(
    uow,
    found.flatMap(({ number, values: { kind, date, amount, externalId }, problems, clientId, description }) =>
      clientId && externalId === null && problems.length === 0
        ? [{ number, clientId, kind, on: date, amount, description }]
        : [],
    ),
  );
  return found.map(({ number, values, problems, clientId, description }) => {
    const { kind, date: on, amount, externalId } = values;
    const posted = externalId === null ? undefined : before.get(`${kind} ${externalId}`);
    if (posted?.stands)
      problems.push({
        column: 'externalId',
        message: `A ${kind} with this ID was imported already, so it is left out. Nothing has to be done.`,
      });
    if (twins.has(number))
      problems.push({
        column: 'amount',
        message: `The same ${kind} stands in the ledger of this client already. Give it a Transaction ID if it is another one.`,
      });
    const id = newId();
    const cents = amount === 0 ? null : kind === 'charge' ? amount : -amount;
    const judged = { number, problems, key: rowKey('ledger', values), id, clientId, cents };
    if (problems.length > 0 || !clientId) return { ...judged, records: {} };
    return {
      ...judged,
      records: {
        transaction: {
          id,
          clientId,
          kind,
          on,
          description,
          entries: deskPostings(kind, amount),
          source: 'file',
          // A line without an id has that of its import, so it cannot be posted twice either.
          externalId: externalId ?? `import:${run.id}:${number}`,
          externalNth: (posted?.reversed ?? 0) + 1,
          by: run.by,
        },
      },
    };
  });
}
