import { deskPostings } from '../../domain/billing/ledger.ts';
import type { ImportValues } from '../../domain/imports/columns.ts';
import { wordsOf } from '../../domain/imports/ledger-row.ts';
import { readRow, rowKey } from '../../domain/imports/row.ts';
import { type PostedBefore, postedBefore } from '../billing/posted-before.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';
import type { FileRow, JudgedRow, Judging } from './judged.ts';
import { clientsNumbered } from './named.ts';
import { ledgerTwins } from './twins.ts';

/** Charges and payments against the ledger. Of a chart that is closed to who imports nothing tells that it is there. */
export async function judgeLedger(
  uow: UnitOfWork,
  rows: readonly FileRow[],
  { today, reader, run }: Judging,
): Promise<JudgedRow[]> {
  const read = rows.map(({ number, cells }) => ({ number, ...readRow('ledger', cells, today) }));
  const clients = await clientsNumbered(
    uow,
    read.map(({ values }) => values.recordNumber),
    reader,
  );
  const before = await postedBefore(
    uow,
    read.flatMap(({ values: { kind, externalId } }) => (externalId === null ? [] : [{ kind, externalId }])),
  );
  const posted = ({ kind, externalId }: ImportValues['ledger']) =>
    externalId === null ? undefined : before.get(`${kind} ${externalId}`);
  const found = read.map(({ number, values, problems }) => {
    const clientId = clients.get(values.recordNumber)?.[0] ?? null;
    if (clientId === null && values.recordNumber !== '' && !problems.some(({ column }) => column === 'recordNumber'))
      problems.push({
        column: 'recordNumber',
        message: 'There is no client with this record number. Look it up in the chart, or add the client first.',
      });
    return { number, values, problems, clientId, description: wordsOf(values) };
  });
  const twins = await ledgerTwins(
    uow,
    run.id,
    found.flatMap(({ number, values, problems, clientId, description }) => {
      const { kind, date: on, amount, externalId, another } = values;
      const asks = clientId !== null && another !== true && problems.length === 0 && !posted(values)?.stands;
      return asks ? [{ number, clientId, kind, on, amount, description, named: externalId !== null }] : [];
    }),
  );
  return found.map(({ number, values, problems, clientId, description }) => {
    const { kind, date: on, amount, externalId } = values;
    const under = posted(values);
    const same = isSame(under?.stands, { clientId, on, amount });
    if (under?.stands && same)
      problems.push({
        column: 'externalId',
        message: `A ${kind} with this ID was imported already, so it is left out. Nothing has to be done.`,
      });
    else if (under?.stands && !problems.some(({ column }) => comparedColumns.has(column)))
      problems.push({
        column: 'externalId',
        message: `Another ${kind} stands under this ID: its client, day or amount is another. Correct the ID, or take that one back first.`,
      });
    if (twins.has(number))
      problems.push({
        column: 'another',
        message: `The same ${kind} stands in the ledger of this client already. If this is another one, write Yes here and give it a Transaction ID.`,
      });
    const id = newId();
    const cents = amount === 0 ? null : kind === 'charge' ? amount : -amount;
    const judged = { number, problems, key: rowKey('ledger', values), id, clientId, cents, before: same };
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
          externalNth: (under?.reversed ?? 0) + 1,
          by: run.by,
        },
      },
    };
  });
}

/** What a line is compared by with what stands under its ID. */
const comparedColumns = new Set(['recordNumber', 'date', 'amount']);

/** Systems give the same IDs to something else, and correct what stands under one: what differs must not be lost as imported already. */
const isSame = (
  stands: PostedBefore['stands'] | undefined,
  line: { clientId: string | null; on: string; amount: number },
): boolean =>
  stands ? stands.clientId === line.clientId && stands.on === line.on && stands.amount === line.amount : false;
