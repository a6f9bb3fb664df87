import { canBeSeen } from '../can-be-seen.ts';
import { contactKinds } from '../contact-kinds.ts';
import { problem } from '../parsed.ts';
import { columnsOf, type ImportKind, type ImportValues } from './columns.ts';
import { sayOfLedger, tellingOfLedger, withoutCards } from './ledger-row.ts';

/** Text of a row by the keys of its columns; empty cells may be left out. */
export type Cells = Readonly<Record<string, string>>;

/** `column`: key of the column where it has to be mended. */
export interface RowProblem {
  column: string;
  message: string;
}

export interface ReadRow<K extends ImportKind = ImportKind> {
  values: ImportValues[K];
  /** Every one, in the order of the columns; with any the values are not to be used. */
  problems: RowProblem[];
}

const missing = 'This is missing.';
/** Often a quotation mark was lost, and rows after it were read into this cell. */
const manyLines = problem(
  'This has a line break or tab. Write it in one line, and see that no other row was read into it.',
);

/** What a row says by itself, without a look at what the practice has. `today`: YYYY-MM-DD in the practice's zone. */
export const readRow = <K extends ImportKind>(kind: K, cells: Cells, today: string): ReadRow<K> => {
  const problems: RowProblem[] = [];
  const entries = columnsOf(kind).map(([key, { required, blank, parse }]) => {
    const text = cells[key]?.trim() ?? '';
    if (!canBeSeen(text)) {
      if (required) problems.push({ column: key, message: missing });
      return [key, blank];
    }
    const result = /\p{Cc}/u.test(text) ? manyLines : parse(text);
    if (result.ok) return [key, result.value];
    problems.push({ column: key, message: result.problem });
    return [key, blank];
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each column's own value or blank, under its own key
  const values = Object.fromEntries(entries) as ImportValues[K];
  problems.push(...contradictions(kind, values, problems, today));
  return { values, problems };
};

/** Between the cells of one row. What could not be read is not spoken of twice. */
const contradictions = (
  kind: ImportKind,
  values: ImportValues[ImportKind],
  before: readonly RowProblem[],
  today: string,
): RowProblem[] => {
  const found: RowProblem[] = [];
  const say = (column: string, message: string) => {
    if (!before.some((each) => each.column === column)) found.push({ column, message });
  };
  if (kind === 'ledger' && 'externalId' in values) sayOfLedger(values, say, today);
  if (kind !== 'clients' || !('consent' in values)) return found;
  const { birthDate, consent, consentDate } = values;
  if (birthDate !== null && birthDate > today) say('birthDate', 'This day is still to come.');
  if (consent !== true) return found;
  if (consentDate === null)
    say('consentDate', 'This is missing: say on which day consent was given, or write No under Messaging consent.');
  else if (consentDate > today) say('consentDate', 'This day is still to come.');
  const { mobile, home, work, fax, email } = values;
  const addressFault = before.some(({ column }) => addressColumns.has(column));
  if (!addressFault && [mobile, home, work, fax, email].every((each) => each === null))
    say('consent', 'There is no phone number or e-mail address that consent could be for.');
  return found;
};

const addressColumns = new Set<string>(contactKinds);

/** Cells of a row as they may be stored. */
export const keptCells = (kind: ImportKind, cells: Cells): Cells => (kind === 'ledger' ? withoutCards(cells) : cells);

/** Columns that together say who or what a row is; what stands twice is said at the last of them. */
const telling = {
  clients: ['recordNumber'],
  staff: ['firstName', 'lastName'],
  appointments: ['recordNumber', 'staff', 'date', 'time'],
} as const satisfies Partial<Record<ImportKind, readonly string[]>>;

export const tellingColumns = (kind: ImportKind, cells: Cells): readonly string[] =>
  kind === 'ledger' ? tellingOfLedger(cells) : telling[kind];

/** What no two rows of one file may share: a row that has it stands there twice. Null where too little of the row could be read. */
export function rowKey(kind: ImportKind, values: ImportValues[ImportKind]): { key: string; column: string } | null {
  const texts = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, String(value ?? '').toLowerCase()]),
  );
  const columns = tellingColumns(kind, texts);
  const parts = columns.map((column) => texts[column] ?? '');
  const needed = columnsOf(kind).flatMap(([key, { required }]) => (required ? [key] : []));
  const lacks = columns.some((column, i) => parts[i] === '' && (kind !== 'ledger' || needed.includes(column)));
  return lacks ? null : { key: parts.join('\n'), column: columns.at(-1) ?? '' };
}
