import type { InferEntity, RequiredEntityData } from '@mikro-orm/postgresql';
import { type ContactKind, contactKinds } from '../../domain/contact-kinds.ts';
import type { Cells, RowProblem } from '../../domain/imports/row.ts';
import type { NewTransaction } from '../billing/ledger.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import type { Appointment, Assignment, Client, Consent, ContactPoint, Person, Staff } from '../entities/index.ts';
import { newId } from '../ids.ts';
import type { Named } from './named.ts';

/** A row as the file has it. `number`: its line, the header being 1. */
export interface FileRow {
  number: number;
  cells: Cells;
}

type New<E> = RequiredEntityData<InferEntity<E>>;

/** What one row becomes; the first is what it is about. */
export interface NewRecords {
  person?: New<typeof Person>;
  client?: New<typeof Client>;
  staff?: New<typeof Staff>;
  appointment?: New<typeof Appointment>;
  transaction?: NewTransaction;
  points?: New<typeof ContactPoint>[];
  consents?: New<typeof Consent>[];
  assignments?: New<typeof Assignment>[];
}

export interface JudgedRow {
  number: number;
  /** With any of them `records` is empty. */
  problems: RowProblem[];
  /** What no other row of the file may share. */
  key: { key: string; column: string } | null;
  /** Id of the client, member of staff, appointment or ledger transaction that the row becomes. */
  id: string;
  /** Of a charge or payment, as far as they can be read: whose it is, and its cents, a payment below zero. */
  clientId?: string | null;
  cents?: number | null;
  /** An earlier import has posted it. */
  before?: boolean;
  records: NewRecords;
}

/** What is wrong with a row, and whether it only came before: such a one nobody has to correct. */
export const standOf = ({
  problems,
  before = false,
}: Pick<JudgedRow, 'problems' | 'before'>): 'good' | 'bad' | 'before' =>
  problems.length === 0 ? 'good' : before && problems.length === 1 ? 'before' : 'bad';

/** What a judgement needs besides the rows. */
export interface Judging {
  /** YYYY-MM-DD in the practice's zone. */
  today: string;
  /** Of the practice, IANA. */
  zone: string;
  reader: ChartReader;
  /** `by`: account of who orders it. */
  run: { id: string; by: string | null };
}

/** The one id that a text stands for, or null with a problem that says why it stands for none. */
export function theOne(
  named: Named,
  text: string,
  say: (message: string) => void,
  words: { what: string; write: string },
) {
  const ids = named.get(text) ?? [];
  if (ids.length === 1) return ids[0] ?? null;
  say(
    ids.length === 0
      ? `There is no ${words.what} of this name in your practice. ${words.write}`
      : `${ids.length} answer to this name in your practice. ${words.write}`,
  );
  return null;
}

export const locationWords = { what: 'location', write: 'Write its name as it stands under Locations.' };
export const staffWords = {
  what: 'active member of staff',
  write: 'Write first and last name as they stand under Staff, or the e-mail address.',
};

/** Addresses of a row, the first of a kind preferred. */
export const pointsOf = (
  personId: string,
  values: Readonly<Record<ContactKind, string | null>>,
): { id: string; personId: string; kind: ContactKind; address: string; preferred: boolean }[] =>
  contactKinds.flatMap((kind) => {
    const address = values[kind];
    return address === null ? [] : [{ id: newId(), personId, kind, address, preferred: true }];
  });
