import type { AuditRow } from '../../db/queries/audit-list.ts';
import { can, type Grants, type RuleName } from '../../domain/rules.ts';
import { seesAll } from './chart-access.ts';

/**
 * Whose values take the right to view by another rule than the audit log's own: else it would be a way around that rule. Persons are clients,
 * their relatives and staff in one table, so they count as clients.
 */
const ruleOf: Readonly<Record<string, RuleName>> = {
  person: 'Clients',
  client: 'Clients',
  relationship: 'Clients',
  assignment: 'Clients',
  contact_point: 'Clients',
  consent: 'Clients',
  opt_out: 'Clients',
  address_failure: 'Clients',
  document: 'Clients',
  information_change: 'Clients',
  portal_thread: 'Clients',
  portal_message: 'Clients',
  portal_attachment: 'Clients',
  form_assignment: 'Documents',
  form_response: 'Documents',
  safety_follow_up: 'Clients',
  ccd_request: 'Clients',
  insurance: 'Clients',
  enter_in_pimsy: 'Clients',
  note: 'Notes',
  ledger_transaction: 'Client Billing',
  statement: 'Client Billing',
  statement_run: 'Client Billing',
  payment: 'Client Billing',
  payment_refund: 'Client Billing',
  payment_dispute: 'Client Billing',
  appointment: 'Clients',
  expiring_item: 'Clients',
  emergency_access: 'Clients',
  task: 'Clients',
  absence: 'Staff',
  import_run: 'Practice Import',
  credential_batch: 'Client Portal Access',
  credential: 'Client Portal Access',
  guardian_access: 'Client Portal Access',
  shift: 'Schedules',
  sync_run: 'Integrations',
  visit: 'Integrations',
  person_import: 'Integrations',
  timeero_mapping: 'Integrations',
  external_record: 'Integrations',
  recipient: 'Clients',
  message: 'Clients',
  inbound_message: 'Clients',
  broadcast: 'Messaging View',
  staff: 'Staff',
  account: 'User Accounts',
  account_profile: 'User Accounts',
  operator_grant: 'User Accounts',
  api_token: 'User Accounts',
};

/** Fields in which somebody may be named whose chart is restricted: told to those alone to whom all charts are open, since an entry is not asked about one by one. */
const namesIn: Readonly<Record<string, readonly string[]>> = { shift: ['title', 'job_id'] };

/** The entry as the reader may see it: the names of fields stay, so that it still tells what was changed. */
export function maskedFor(grants: Grants, row: AuditRow): AuditRow {
  const rule = ruleOf[row.subject];
  const isOpen = rule === undefined || can(grants, rule, 'view');
  const names = seesAll({ grants }) ? [] : (namesIn[row.subject] ?? []);
  if (isOpen && names.length === 0) return row;
  const { before, after } = row;
  const hides = (field: string) => !isOpen || names.includes(field);
  const changed = before === null ? '•••' : '••• (changed)';
  return { ...row, before: masked(before, '•••', hides), after: masked(after, changed, hides) };
}

/** As the database masks secrets (0001-foundation.up.sql). */
const masked = (values: Record<string, unknown> | null, as: string, hides: (field: string) => boolean) =>
  values && Object.fromEntries(Object.entries(values).map(([field, value]) => [field, hides(field) ? as : value]));
