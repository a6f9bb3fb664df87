/** Charges and payments from a file. */
export const ledgerImports = {
  'ledger.import': 'Import Charges and Payments',
  'ledger.import.lead': 'From a CSV file, such as another billing system or a spreadsheet saves it.',
  'ledger.import.drop': 'or drop it here',
  'ledger.import.columns':
    'A line for each: the client’s record number, Charge or Payment, date and amount; of a charge what it is for, of a payment how it was paid. A Transaction ID keeps a line from being posted twice; “Yes” under Not a duplicate posts one that only looks like another.',
  'ledger.import.good': 'To be imported',
  'ledger.import.done': 'Imported',
  'ledger.import.sums':
    '{charges, plural, one {# charge} other {# charges}} totaling {charged} and {payments, plural, one {# payment} other {# payments}} totaling {paid} for {clients, plural, one {# client} other {# clients}}',
  'ledger.import.run': 'This posts {sums}.',
  'ledger.import.run.bad':
    '{count, plural, one {# row is} other {# rows are}} left out until it is corrected, here or in another file.',
  'ledger.import.run.back':
    'It can be taken back for 30 days: each line is then reversed, and both stay in the ledger.',
  'ledger.import.undo': 'This reverses {sums}. Both entries of each stay in the ledger.',
} as const;
