import { describe, expect, it } from '@jest/globals';
import { taskSubjects } from '../../../domain/schemas/desk.ts';
import { subjectLink } from './subject-link.ts';

const of = { subjectId: 'subject', clientId: 'client' };
const chart = (tab?: string) => ({ to: '/clients/$id', params: { id: 'client' }, search: { tab } });

describe('The link beside a task', () => {
  it('Leads to what each kind of task is about', () => {
    const links = taskSubjects.map((subjectKind) => [subjectKind, subjectLink({ ...of, subjectKind })?.link]);
    expect(Object.fromEntries(links)).toEqual({
      client: chart(),
      document: chart('documents'),
      message: chart('messages'),
      staff: { to: '/staff/$id', params: { id: 'subject' } },
      broadcast: { to: '/messaging/history/$id', params: { id: 'subject' } },
      appointment: { to: '/appointments/$id', params: { id: 'subject' } },
      emergency_access: { to: '/administration/emergency-access' },
      import_run: { to: '/administration/imports/$id', params: { id: 'subject' } },
      payment_reconciliation: { to: '/payments/reconciliation/$id', params: { id: 'subject' } },
      ledger_import: { to: '/billing/imports/$id', params: { id: 'subject' } },
      credential_batch: { to: '/portal-credentials/$id', params: { id: 'subject' } },
      person_import: { to: '/integrations/imports/$id', params: { id: 'subject' } },
      sync_run: { to: '/integrations/sync/$id', params: { id: 'subject' } },
      visit: { to: '/integrations/evv/visits/$id', params: { id: 'subject' } },
      safety_follow_up: chart('forms'),
      payment: { to: '/payments/$id', params: { id: 'subject' } },
      ccd_request: { to: '/portal-ccds', search: { client: 'client' } },
      portal_thread: { to: '/portal-messages/$id', params: { id: 'subject' } },
    });
  });

  it('Leads nowhere where a document or a message belongs to no client', () => {
    const alone = { subjectId: 'subject', clientId: null };
    expect(subjectLink({ ...alone, subjectKind: 'document' })).toBeNull();
    expect(subjectLink({ ...alone, subjectKind: 'message' })).toBeNull();
  });

  it('Asks for the right that its page asks for', () => {
    expect(subjectLink({ ...of, subjectKind: 'emergency_access' })?.needs).toEqual([
      { rule: 'Emergency Access', right: 'view' },
    ]);
  });
});
