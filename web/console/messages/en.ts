import { account } from './en/account.ts';
import { administration } from './en/administration.ts';
import { alerts } from './en/alerts.ts';
import { billing } from './en/billing.ts';
import { ledgerImports } from './en/ledger-imports.ts';
import { payments } from './en/payments.ts';
import { ccd } from './en/ccd.ts';
import { chart } from './en/chart.ts';
import { chartRequests } from './en/chart-requests.ts';
import { clientMessages } from './en/client-messages.ts';
import { connections } from './en/connections.ts';
import { credentialBatches } from './en/credential-batches.ts';
import { desk } from './en/desk.ts';
import { documents } from './en/documents.ts';
import { forms } from './en/forms.ts';
import { frame } from './en/frame.ts';
import { guardians } from './en/guardians.ts';
import { imports } from './en/imports.ts';
import { insurance } from './en/insurance.ts';
import { mappings } from './en/mappings.ts';
import { messages } from './en/messages.ts';
import { messaging } from './en/messaging.ts';
import { notes } from './en/notes.ts';
import { portal } from './en/portal.ts';
import { portalMessages } from './en/portal-messages.ts';
import { records } from './en/records.ts';
import { reminders } from './en/reminders.ts';
import { replies } from './en/replies.ts';
import { statementRuns } from './en/statement-runs.ts';
import { sync } from './en/sync.ts';
import { visits } from './en/visits.ts';

/** Every word of the console in English, in ICU message syntax. Another language is another catalogue with the same keys. */
export const en = {
  ...frame,
  ...account,
  ...records,
  ...chart,
  ...chartRequests,
  ...notes,
  ...desk,
  ...documents,
  ...insurance,
  ...billing,
  ...statementRuns,
  ...ledgerImports,
  ...payments,
  ...forms,
  ...messaging,
  ...messages,
  ...reminders,
  ...alerts,
  ...clientMessages,
  ...replies,
  ...administration,
  ...imports,
  ...connections,
  ...mappings,
  ...portal,
  ...guardians,
  ...portalMessages,
  ...ccd,
  ...credentialBatches,
  ...sync,
  ...visits,
} as const;
