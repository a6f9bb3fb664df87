/** Statements to everybody who owes more than an amount. */
export const statementRuns = {
  'statement.run': 'Statement run',
  'statement.runs': 'Statement Runs',
  'statement.runs.lead': 'Statements that were issued to all who owed more than an amount, and what became of each.',
  'statement.runs.empty': 'None have been issued to many clients yet',
  'statement.runs.empty.hint': 'Issue statements shows how many clients that is before anything is issued.',
  'statement.run.title': 'Statements of {at}',
  'statement.run.at': 'Ordered ({zone} time)',
  'statement.run.by': 'By',
  'statement.run.who': 'To',
  'statement.run.due': 'Pay by',
  'statement.run.state': 'Status',
  'statement.run.result': 'Result',
  'statement.run.over.any': 'All who owed something',
  'statement.run.over': 'All who owed more than {amount}',
  'statement.run.ordered.by': 'ordered by {name}',
  'statement.run.of.issued':
    '{count, plural, =0 {None issued} one {# issued, {amount}} other {# issued, {amount} together}}',
  'statement.run.of.left-out': '{count, number} left out',
  'statement.run.of.failed': '{count, number} failed',
  'statement.run.of.cancelled': '{count, number} cancelled',

  'statement.run.hint':
    'To every client who owes more than this amount. They are issued some at a time; you can leave the page, and cancel the rest. Each client is looked at once more when their turn comes.',
  'statement.run.amount': 'Over',
  'statement.run.amount.hint': 'In US dollars; empty: everybody who owes something.',
  'statement.run.counting': 'Counting who that is',
  'statement.run.not.counted': 'It could not be counted who that is.',
  'statement.run.no.day': 'Say until when it is to be paid.',
  'statement.run.nobody': 'Nobody would get a statement.',
  'statement.run.counted':
    '{count, plural, =0 {Nobody would get a statement.} one {# client gets a statement: {amount}.} other {# clients get a statement: {amount} together.}}',
  'statement.run.same':
    '{count, plural, one {# client has a statement that says the same and is not due yet, and gets none.} other {# clients have a statement that says the same and is not due yet, and get none.}}',
  'statement.run.do': 'Issue to {count, plural, one {# client} other {# clients}}',
  'statement.run.ordered': 'The statements are being issued.',

  'statement.run.progress': 'Progress of the run',
  'statement.run.progress.note': '{done, number} of {total, number} clients',
  'statement.run.finished': 'Ended {at}',
  'statement.run.cancelled': 'Cancelled {at} by {name}',
  'statement.run.hint.requested': 'It begins within seconds.',
  'statement.run.hint.running': 'You can leave this page: it goes on, and an alert tells you when it is through.',
  'statement.run.hint.issued':
    '{count, plural, =0 {No statement was issued.} one {# statement was issued, over {amount}.} other {# statements were issued, over {amount} together.}}',
  'statement.run.hint.failed':
    '{count, plural, one {# could} other {# could}} not be issued: issue statements again with the same amount, which gives nobody a second one. Who fails again is issued one on the tab Billing of the client, which says why not.',
  'statement.run.hint.cancelled': 'Who had no turn got none: issue statements again to go on.',
  'statement.run.filter': 'Show',
  'statement.run.all': 'All',
  'statement.run.clients': 'Clients of the run',
  'statement.run.none': 'No such clients',
  'statement.run.what': 'Statement, or why not',
  'statement.run.turn': 'Turn ({zone} time)',
  'statement.run.reason.not-over': 'Owed no more than the amount any more when the turn came.',
  'statement.run.reason.same': 'Has a statement that says the same and is not due yet.',
  'statement.run.reason.due-passed': 'The day to pay by had passed by then: issue statements again with a later day.',
  'statement.run.reason.restricted-chart': 'The chart was not open any more to who ordered the run.',
  'statement.run.failure': 'It could not be issued: try on the tab Billing of the client.',

  'statement.run.cancel': 'Cancel the rest',
  'statement.run.cancel.title': 'Cancel the rest of this run?',
  'statement.run.cancel.dismiss': 'Keep it',
  'statement.run.cancel.text':
    '{count, plural, =0 {Nobody waits any more: statements that were issued stay.} one {# client who still waits gets no statement. Those that were issued stay.} other {# clients who still wait get no statement. Those that were issued stay.}}',
  'statement.run.cancel.done': 'The rest has been cancelled.',
} as const;
