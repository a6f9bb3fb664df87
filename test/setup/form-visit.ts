import type { PortalForm } from '../../domain/schemas/forms.ts';
import type { TestApi } from './api.ts';
import type { ClientWishes } from './people.ts';
import { visit } from './portal-information.ts';

export const portalForms = '/api/portal/forms';

/** A client at the portal who has one form to do. */
export async function withForm(api: TestApi, code = 'phq-9', wishes: ClientWishes = {}) {
  const account = await visit(api, wishes);
  const { body } = await api.own.admin.post<{ assigned: { id: string }[] }>('/api/forms/assign', {
    clientIds: [account.clientId],
    forms: [code],
    dueOn: null,
  });
  const id = body.assigned[0]!.id;
  const path = `${portalForms}/${id}`;
  const read = async () => (await account.visitor.get<PortalForm>(path)).body;
  const draft = (answers: object, version: number) =>
    account.visitor.put<{ version: number; help: boolean; type: string }>(`${path}/draft`, { answers, version });
  const complete = (answers: object, version: number, signature: object | null = null) =>
    account.visitor.post<{ completedAt: string; errors: object[]; type: string }>(`${path}/complete`, {
      answers,
      version,
      signature,
    });
  return { ...account, id, read, draft, complete };
}
