import { rightsOf, ruleNames } from './rules.ts';
import type { Grants, Right, RuleName } from './rules.ts';

const all = (...names: readonly RuleName[]): Grants => Object.fromEntries(names.map((name) => [name, rightsOf(name)]));
const only = (right: Right, ...names: readonly RuleName[]): Grants =>
  Object.fromEntries(names.map((name) => [name, [right]]));

export interface DefaultProfile {
  name: string;
  description: string;
  grants: Grants;
}

/** Profiles that a new practice begins with; an administrator changes them under Profile management. */
export const defaultProfiles: readonly DefaultProfile[] = [
  { name: 'Administrator', description: 'Everything, including settings and profiles.', grants: all(...ruleNames) },
  {
    name: 'Scheduler',
    description: 'Keeps the calendar and sends reminders.',
    grants: {
      ...all('Appointments', 'Schedules', 'Messaging Create', 'Messaging Replies', 'Messaging View'),
      ...only('view', 'Staff', 'Locations', 'Documents'),
      Clients: ['create', 'modify', 'view'],
      Tasks: ['create', 'view'],
    },
  },
  {
    name: 'Clinician',
    description: 'Sees clients, writes notes, hears of what their own clients do in the portal.',
    grants: {
      ...all(
        'Appointments',
        'Client Portal Can Send Messages to Client',
        'Client Documents Create Can Save to Client Portal Folder',
        'Receives Assigned Client Portal Document Upload Alert',
        'Receives Assigned Client Portal QnA Form Completed Alerts',
      ),
      ...only('view', 'Messaging View', 'Staff', 'Locations'),
      Clients: ['modify', 'view'],
      Documents: ['create', 'modify', 'view'],
      Notes: ['create', 'view'],
      Tasks: ['create'],
      'Emergency Access': ['create'],
    },
  },
  {
    name: 'Biller',
    description: 'Statements and payments.',
    grants: {
      ...all(
        'Client Billing',
        'Client Payments Refund',
        'Payment Reconciliation',
        'Client Portal Can Send Messages to Client',
      ),
      ...only('view', 'Clients', 'Appointments', 'Staff', 'Locations', 'Messaging View'),
    },
  },
  {
    name: 'Medical Records',
    description: 'Keeps the charts complete and answers requests for missing information.',
    grants: {
      ...all(
        'Messaging View',
        'Client Portal Can Send Messages to Client',
        'Client Documents Create Can Save to Client Portal Folder',
        'Receives Client Portal Demographic Update Alert',
        'Receives All Client Portal Document Upload Alerts',
        'Receives All Client Portal QnA Form Completed Alerts',
        'Client Portal CCD Requests',
      ),
      ...all('Documents', 'Tasks', 'Restricted Charts', 'Emergency Access'),
      ...only('view', 'Appointments', 'Staff', 'Locations', 'Notes'),
      Clients: ['modify', 'view'],
    },
  },
  {
    name: 'Front Desk',
    description: 'Receives clients, records their consent, keeps their details and appointments.',
    grants: {
      ...all(
        'Appointments',
        'Messaging Replies',
        'Messaging View',
        'Client Portal Can Send Messages to Client',
        'Receives Client Portal Demographic Update Alert',
      ),
      ...only('view', 'Staff', 'Locations', 'Client Portal CCD Requests'),
      Clients: ['create', 'modify', 'view'],
      'Client Portal Access': ['create', 'modify', 'view'],
      Documents: ['create', 'modify', 'view'],
      Tasks: ['create', 'view'],
    },
  },
];
