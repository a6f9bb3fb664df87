import { describe, expect, it } from '@jest/globals';
import { dateOf, timeOf, yesOrNo, zipOf } from './cells.ts';
import { columnsOf, type ImportKind, importKinds } from './columns.ts';
import { csvLine, importedText, safeCell } from './csv-text.ts';
import { readHeader } from './header.ts';
import { readRow, rowKey } from './row.ts';

const today = '2026-11-28';
const said = (result: { ok: true; value: unknown } | { ok: false; problem: string }) =>
  result.ok ? result.value : result.problem;

describe('a cell', () => {
  it.each([
    ['3/5/2026', '2026-03-05'],
    ['03/05/1988', '1988-03-05'],
    ['2026-3-5', '2026-03-05'],
    ['2/29/2024', '2024-02-29'],
    ['2/29/2023', 'There is no such day. Write the month first, as in 3/25/2026.'],
    ['25/3/2026', 'There is no such day. Write the month first, as in 3/25/2026.'],
    ['3/5/88', 'Write the year with four digits: with two, its century is a guess.'],
    ['5.3.2026', 'Write the date as month/day/year, such as 3/5/2026, or as 2026-03-05.'],
    ['1/1/0088', 'The year must lie between 1900 and 2199.'],
  ])('with the date %s is read as %s', (text, expected) => expect(said(dateOf(text))).toBe(expected));

  it.each([
    ['2:30 PM', '14:30'],
    ['2:30pm', '14:30'],
    ['12:05 a.m.', '00:05'],
    ['12 PM', '12:00'],
    ['9 am', '09:00'],
    ['14:30', '14:30'],
    ['14:30:00', '14:30'],
    ['0:15', '00:15'],
    ['14', 'Write the time as 2:30 PM or 14:30.'],
    ['13:00 PM', 'Write the time as 2:30 PM or 14:30.'],
    ['24:00', 'Write the time as 2:30 PM or 14:30.'],
    ['9:60', 'Write the time as 2:30 PM or 14:30.'],
    ['noon', 'Write the time as 2:30 PM or 14:30.'],
  ])('with the time %s is read as %s', (text, expected) => expect(said(timeOf(text))).toBe(expected));

  it('with a ZIP code that lost its zero says so', () => {
    expect(said(zipOf('02115'))).toBe('02115');
    expect(said(zipOf('852011234'))).toBe('85201-1234');
    expect(said(zipOf('2115'))).toMatch(/drop zeros/);
  });

  it('that says yes or no does so in the usual words', () => {
    expect(['Yes', 'x', 'TRUE', 'n', 'false'].map((text) => said(yesOrNo(text)))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(said(yesOrNo('maybe'))).toBe('Write Yes or No.');
  });
});

describe('a header', () => {
  it('is understood whatever the order, capitals and punctuation of its columns', () => {
    const header = readHeader('clients', ['LAST_NAME', 'first name', 'MRN', 'Date of Birth', 'Favourite colour', '']);
    expect(header).toMatchObject({
      keys: ['lastName', 'firstName', 'recordNumber', 'birthDate', null, null],
      ignored: ['Favourite colour'],
      missing: [],
      repeated: [],
    });
  });

  it('names what is missing and what is there twice', () => {
    const { missing, repeated } = readHeader('appointments', ['Client', 'MRN', 'Date', 'Staff']);
    expect(missing).toEqual(['Type', 'Time', 'Minutes']);
    expect(repeated).toEqual(['Record number']);
  });

  it.each(importKinds)(
    'of the example file of %s is the one that is understood, and no name stands for two columns',
    (kind) => {
      const columns = columnsOf(kind);
      const labels = columns.map(([, { label }]) => label);
      expect(readHeader(kind, labels)).toMatchObject({ ignored: [], missing: [], repeated: [] });
      const names = columns.flatMap(([, { label, aliases }]) => [label, ...aliases].map((name) => name.toLowerCase()));
      expect(new Set(names).size).toBe(names.length);
    },
  );

  it.each(importKinds)('has example rows for %s that can be imported as they stand', (kind) => {
    for (const row of [0, 1] as const) {
      const cells = Object.fromEntries(columnsOf(kind).map(([key, { examples }]) => [key, examples[row]]));
      expect(readRow(kind, cells, today).problems).toEqual([]);
    }
  });
});

const problems = (cells: Record<string, string>) =>
  readRow('clients', cells, today).problems.map(({ column }) => column);
const key = (kind: ImportKind, cells: Record<string, string>) => rowKey(kind, readRow(kind, cells, today).values)?.key;

describe('a row', () => {
  const good = { recordNumber: '7', firstName: 'Ana', lastName: 'Reyes', mobile: '(602) 555-0117' };

  it('says everything that is wrong with it at once', () => {
    const { problems: all } = readRow(
      'clients',
      { ...good, firstName: ' ', mobile: '555', email: 'ana', birthDate: '1/1/2030', zip: 'x', consent: 'yes' },
      today,
    );
    expect(all.map(({ column }) => column)).toEqual([
      'firstName',
      'zip',
      'mobile',
      'email',
      'birthDate',
      'consentDate',
    ]);
  });

  it('keeps what it says in the form that is stored', () => {
    const { values, problems: none } = readRow(
      'clients',
      {
        ...good,
        email: 'Ana@Example.COM',
        language: 'Spanish',
        preferredMethod: 'SMS',
        consent: 'Y',
        consentDate: '1/2/2026',
      },
      today,
    );
    expect(none).toEqual([]);
    expect(values).toMatchObject({
      mobile: '+16025550117',
      email: 'Ana@example.com',
      language: 'es',
      preferredMethod: 'text',
      consent: true,
      consentDate: '2026-01-02',
      home: null,
    });
  });

  it('with consent needs an address and a day that has been', () => {
    const { mobile: _, ...without } = good;
    expect(problems({ ...without, consent: 'yes', consentDate: '1/2/2026' })).toEqual(['consent']);
    expect(problems({ ...good, consent: 'yes', consentDate: '12/1/2026' })).toEqual(['consentDate']);
    expect(problems({ ...good, consent: 'no' })).toEqual([]);
  });

  it('is the same as another of the same number, name or hour', () => {
    expect(key('clients', good)).toBe(key('clients', { ...good, firstName: 'Other' }));
    expect(key('staff', good)).toBe(key('staff', { firstName: 'ANA', lastName: 'reyes' }));
    expect(key('staff', { firstName: 'Ana' })).toBeUndefined();
  });

  it('is the same as no other where it does not say whose appointment it is', () => {
    const hour = { staff: 'maya@example.com', date: '2026-05-04', time: '9:00' };
    expect(key('appointments', { ...hour, recordNumber: 'A7' })).toBe(
      key('appointments', { ...hour, recordNumber: 'a7' }),
    );
    expect(key('appointments', hour)).toBeUndefined();
  });
});

describe('a file for a spreadsheet', () => {
  it.each(['=1+1', '+1 602', '@SUM(A1)', '-2+3'])('runs nothing: %j', (text) => {
    expect(safeCell(text).startsWith("'")).toBe(true);
    expect(importedText(safeCell(text))).toBe(text.trim());
  });
  it('leaves numbers and names as they are', () => {
    expect(['-12', "O'Brien", '85201', ''].map(safeCell)).toEqual(['-12', "O'Brien", '85201', '']);
    expect(importedText("'t Hooft")).toBe("'t Hooft");
  });
  it('quotes what has to be quoted', () => expect(csvLine(['a,b', 'say "x"', '1'])).toBe('"a,b","say ""x""",1\r\n'));
  it('loses control characters, which PostgreSQL refuses', () => expect(importedText('a\u0000b')).toBe('a b'));
});
