import type { Right, RuleName } from '../../domain/rules.ts';
import type { Session } from '../../domain/schemas/access.ts';

export interface Need {
  rule: RuleName;
  right: Right;
}

const view = (rule: RuleName): Need => ({ rule, right: 'view' });

/** What each part of the console asks for; any one of several is enough. Navigation and pages both read it. */
export const needs = {
  clients: [view('Clients')],
  addClient: [{ rule: 'Clients', right: 'create' }],
  billing: [view('Client Billing')],
  credentialBatches: [view('Client Portal Access')],
  orderCredentials: [{ rule: 'Client Portal Access', right: 'create' }],
  appointments: [view('Appointments')],
  addAppointment: [{ rule: 'Appointments', right: 'create' }],
  payments: [view('Client Billing')],
  reconciliation: [view('Payment Reconciliation')],
  notes: [view('Notes')],
  allTasks: [view('Tasks')],
  staff: [view('Staff')],
  addStaff: [{ rule: 'Staff', right: 'create' }],
  locations: [view('Locations')],
  addLocation: [{ rule: 'Locations', right: 'create' }],
  messaging: [{ rule: 'Messaging Create', right: 'create' }, view('Messaging View')],
  compose: [{ rule: 'Messaging Create', right: 'create' }],
  history: [view('Messaging View')],
  reminders: [view('Messaging View')],
  callList: [view('Messaging View')],
  replies: [view('Messaging Replies')],
  writePortal: [{ rule: 'Client Portal Can Send Messages to Client', right: 'create' }],
  ccds: [view('Client Portal CCD Requests')],
  emergency: [view('Emergency Access')],
  groups: [{ rule: 'User Groups', right: 'view' }],
  picklists: [view('Picklist Management')],
  imports: [view('Practice Import')],
  integrations: [view('Integrations')],
  schedules: [view('Schedules')],
  settings: [view('System Settings')],
  profiles: [view('Profile Management')],
  audit: [view('Audit Log')],
  tokens: [view('API Tokens')],
} as const satisfies Record<string, readonly Need[]>;

type Granted = Pick<Session, 'grants'>;

export const may = ({ grants }: Granted, rule: RuleName, right: Right): boolean =>
  grants.some((grant) => grant.rule === rule && grant.rights.includes(right));

/** Whether the session fulfils any of the needs; without needs everybody may. */
export const mayAny = (session: Granted, any: readonly Need[] = []): boolean =>
  any.length === 0 || any.some(({ rule, right }) => may(session, rule, right));
