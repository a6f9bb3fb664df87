import type { Channel } from '../channels.ts';
import { parseEmail } from '../email-address.ts';
import { keysOf } from '../keys.ts';
import { parsed, problem } from '../parsed.ts';
import { parsePhone } from '../phone.ts';
import { isZone } from '../time.ts';
import { amountOf, type CellParser, dateOf, oneOf, textOf, timeOf, wholeNumber, yesOrNo, zipOf } from './cells.ts';

/** A column of a file that Rounds can read. */
export interface ImportColumn<T = unknown> {
  /** As the example file heads it; `aliases` are the other names under which it is recognised. */
  label: string;
  aliases: readonly string[];
  /** Every row has to have it. */
  required: boolean;
  /** Of a row that leaves it out; of a required one only until its problem is mended. */
  blank: T;
  parse: CellParser<T>;
  /** For the two rows of the example file. */
  examples: readonly [string, string];
}

type Names = readonly [label: string, ...aliases: string[]];
type Examples = readonly [string, string];

const optional = <T>(
  [label, ...aliases]: Names,
  parse: CellParser<T>,
  examples: Examples = ['', ''],
): ImportColumn<T | null> => ({ label, aliases, required: false, blank: null, parse, examples });

const required = <T>(
  [label, ...aliases]: Names,
  parse: CellParser<T>,
  blank: T,
  examples: Examples,
): ImportColumn<T> => ({ label, aliases, required: true, blank, parse, examples });

const zone: CellParser<string> = (text) =>
  isZone(text) ? parsed(text) : problem('This is no time zone. Write it as America/Phoenix, or leave it empty.');

const language = oneOf<'en' | 'es'>(
  [
    ['en', 'en', 'eng', 'english'],
    ['es', 'es', 'spa', 'spanish', 'español', 'espanol'],
  ],
  'Write English or Spanish.',
);

const method = oneOf<Channel>(
  [
    ['email', 'email', 'e-mail', 'mail'],
    ['text', 'text', 'text message', 'sms'],
    ['voice', 'voice', 'call', 'phone', 'phone call'],
    ['fax', 'fax'],
  ],
  'Write Email, Text, Voice or Fax.',
);

const person = {
  firstName: required(['First name', 'first', 'given name', 'fname'], textOf(100), '', ['Jordan', 'Ana']),
  lastName: required(['Last name', 'last', 'surname', 'family name', 'lname'], textOf(100), '', [
    'Reyes',
    'Whitefeather',
  ]),
  preferredName: optional(['Preferred name', 'nickname', 'goes by'], textOf(100)),
  language: optional(['Language', 'preferred language'], language, ['English', 'Spanish']),
  zone: optional(['Time zone', 'timezone', 'zone'], zone),
  line1: optional(['Address', 'address line 1', 'address 1', 'street', 'street address'], textOf(200), [
    '12 Juniper Way',
    '',
  ]),
  line2: optional(['Address line 2', 'address 2', 'unit', 'apt', 'apartment', 'suite'], textOf(200)),
  city: optional(['City', 'town'], textOf(200), ['Mesa', '']),
  state: optional(['State', 'st', 'province'], textOf(200), ['AZ', '']),
  zip: optional(['ZIP', 'zip code', 'zipcode', 'postal code', 'postcode'], zipOf, ['85201', '']),
  mobile: optional(
    ['Mobile phone', 'mobile', 'cell', 'cell phone', 'mobile number', 'phone', 'phone number'],
    parsePhone,
    ['(602) 555-0117', '602-555-0142'],
  ),
  home: optional(['Home phone', 'home', 'landline'], parsePhone),
  work: optional(['Work phone', 'work', 'office phone', 'business phone'], parsePhone),
  fax: optional(['Fax', 'fax number'], parsePhone),
  email: optional(['E-mail', 'email', 'email address', 'e-mail address', 'mail'], parseEmail, ['', 'ana@example.com']),
  location: optional(['Location', 'office', 'site', 'clinic'], textOf(100)),
  preferredMethod: optional(
    ['Preferred contact method', 'preferred method', 'contact method', 'contact preference'],
    method,
    ['Text', 'Email'],
  ),
};

const clients = {
  recordNumber: required(
    ['Record number', 'record no', 'client id', 'client number', 'chart number', 'mrn', 'id'],
    textOf(40),
    '',
    ['10417', '10418'],
  ),
  ...person,
  birthDate: optional(['Birth date', 'date of birth', 'dob', 'birthday', 'birthdate'], dateOf, [
    '4/9/1988',
    '2014-11-30',
  ]),
  consent: optional(
    ['Messaging consent', 'consent', 'consent to messages', 'messaging consent given by client'],
    yesOrNo,
    ['Yes', 'No'],
  ),
  consentDate: optional(['Consent date', 'date of consent', 'consent given on'], dateOf, ['1/12/2026', '']),
  clinician: optional(['Clinician', 'therapist', 'provider', 'assigned clinician', 'primary clinician'], textOf(254)),
};

const staff = {
  ...person,
  title: optional(['Title', 'job title', 'position', 'credentials'], textOf(100), ['LCSW', 'Front desk']),
};

const appointments = {
  recordNumber: required(
    ['Record number', 'client', 'client id', 'client number', 'record no', 'chart number', 'mrn'],
    textOf(40),
    '',
    ['10417', '10418'],
  ),
  staff: required(['Staff', 'clinician', 'therapist', 'provider', 'staff member', 'employee'], textOf(254), '', [
    'Dana Whitlock',
    'dana@example.com',
  ]),
  location: optional(['Location', 'office', 'site', 'clinic'], textOf(100)),
  type: required(['Type', 'appointment type', 'service', 'visit type'], textOf(100), '', [
    'Individual therapy',
    'Home visit',
  ]),
  date: required(['Date', 'appointment date', 'day', 'start date'], dateOf, '', ['3/9/2027', '2027-03-10']),
  time: required(['Time', 'start time', 'start', 'appointment time', 'begins'], timeOf, '', ['2:30 PM', '9:00']),
  minutes: required(['Minutes', 'duration', 'length', 'duration in minutes'], wholeNumber(5, 1440), 0, ['50', '60']),
};

const chargeOrPayment = oneOf<'charge' | 'payment'>(
  [
    ['charge', 'charge', 'charges', 'c', 'debit', 'fee'],
    ['payment', 'payment', 'payments', 'p', 'credit', 'pmt', 'paid'],
  ],
  'Write Charge or Payment.',
);

const ledger = {
  recordNumber: required(
    [
      'Record number',
      'client',
      'client id',
      'client number',
      'record no',
      'chart number',
      'mrn',
      'patient id',
      'account',
    ],
    textOf(40),
    '',
    ['10417', '10417'],
  ),
  kind: required(['Charge or payment', 'kind', 'type', 'transaction type', 'entry type'], chargeOrPayment, 'charge', [
    'Charge',
    'Payment',
  ]),
  date: required(
    ['Date', 'service date', 'date of service', 'dos', 'payment date', 'posting date', 'transaction date'],
    dateOf,
    '',
    ['3/9/2026', '2026-03-12'],
  ),
  amount: required(['Amount', 'amount usd', 'total', 'charge amount', 'payment amount'], amountOf, 0, [
    '$1,120.00',
    '25.00',
  ]),
  description: optional(['Description', 'service', 'memo', 'details'], textOf(120), ['Session', '']),
  method: optional(['Paid by', 'method', 'payment method', 'payment type', 'tender'], textOf(60), ['', 'Check']),
  reference: optional(['Check number', 'check', 'check no', 'reference', 'reference number'], textOf(60), ['', '1042']),
  externalId: optional(
    ['Transaction ID', 'id', 'external id', 'transaction number', 'charge id', 'payment id', 'receipt number'],
    textOf(80),
    ['C-20417', 'P-8812'],
  ),
  another: optional(['Not a duplicate', 'another one'], yesOrNo),
};

/** What a practice can import, and the columns that a file of it may have. */
const importColumns = { clients, staff, appointments, ledger };

export type ImportKind = keyof typeof importColumns;
export const importKinds: readonly ImportKind[] = keysOf(importColumns);

type ValuesOf<Columns> = { [K in keyof Columns]: Columns[K] extends ImportColumn<infer T> ? T : never };
export type ImportValues = { [K in ImportKind]: ValuesOf<(typeof importColumns)[K]> };

/** The columns of a kind by their keys, in the order of the example file. */
export const columnsOf = (kind: ImportKind): readonly (readonly [key: string, column: ImportColumn])[] =>
  Object.entries(importColumns[kind]);
