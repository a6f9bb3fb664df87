import type { Task, TaskSubject } from '../../../domain/schemas/desk.ts';
import { needs } from '../access.ts';
import type { Need } from '../access.ts';

type About = Pick<Task, 'subjectId' | 'clientId'>;

const page = <Link>(link: Link, any: readonly Need[] = []) => ({ link, needs: any });
const chart = ({ clientId }: About, tab?: 'documents' | 'forms' | 'messages') =>
  clientId === null
    ? null
    : page({ to: '/clients/$id', params: { id: clientId }, search: { tab } } as const, needs.clients);

/** Where each subject of a task is seen, and what that page asks for; null: nowhere, as with a document that belongs to no client. */
const links = {
  client: (about: About) => chart(about),
  document: (about: About) => chart(about, 'documents'),
  message: (about: About) => chart(about, 'messages'),
  safety_follow_up: (about: About) => chart(about, 'forms'),
  staff: ({ subjectId: id }: About) => page({ to: '/staff/$id', params: { id } } as const, needs.staff),
  broadcast: ({ subjectId: id }: About) =>
    page({ to: '/messaging/history/$id', params: { id } } as const, needs.history),
  appointment: ({ subjectId: id }: About) =>
    page({ to: '/appointments/$id', params: { id } } as const, needs.appointments),
  emergency_access: () => page({ to: '/administration/emergency-access' } as const, needs.emergency),
  sync_run: ({ subjectId: id }: About) =>
    page({ to: '/integrations/sync/$id', params: { id } } as const, needs.integrations),
  visit: ({ subjectId: id }: About) =>
    page({ to: '/integrations/evv/visits/$id', params: { id } } as const, needs.integrations),
  import_run: ({ subjectId: id }: About) =>
    page({ to: '/administration/imports/$id', params: { id } } as const, needs.imports),
  ledger_import: ({ subjectId: id }: About) =>
    page({ to: '/billing/imports/$id', params: { id } } as const, needs.billing),
  credential_batch: ({ subjectId: id }: About) =>
    page({ to: '/portal-credentials/$id', params: { id } } as const, needs.credentialBatches),
  person_import: ({ subjectId: id }: About) =>
    page({ to: '/integrations/imports/$id', params: { id } } as const, needs.integrations),
  payment: ({ subjectId: id }: About) => page({ to: '/payments/$id', params: { id } } as const, needs.payments),
  payment_reconciliation: ({ subjectId: id }: About) =>
    page({ to: '/payments/reconciliation/$id', params: { id } } as const, needs.reconciliation),
  ccd_request: ({ clientId }: About) =>
    page({ to: '/portal-ccds', search: { client: clientId ?? undefined } } as const, needs.ccds),
  portal_thread: ({ subjectId: id }: About) => page({ to: '/portal-messages/$id', params: { id } } as const),
} satisfies Record<TaskSubject, unknown>;

export const subjectLink = ({ subjectKind, ...about }: About & Pick<Task, 'subjectKind'>) => links[subjectKind](about);
