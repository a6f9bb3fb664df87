import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { Client } from '../../../domain/schemas/people.ts';
import { api, intents } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form } from '../../shared/ui/form.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { emptyClient, toSend } from './client-drafts.ts';
import { ClientContacts, ClientDetails } from './client-fields.tsx';

export function Page(): ReactElement {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [intent] = useState(() => intents());
  const { values, change, dirty } = useDraft(emptyClient);
  const save = useMutation({
    mutationFn: () => {
      const body = toSend(values);
      return api.post<Client>('/api/clients', body, { key: intent.keyOf(body) });
    },
    onSuccess: async ({ id }) => {
      notify(t('client.added'));
      void queries.invalidateQueries({ queryKey: ['list', 'clients'] });
      await navigate({ to: '/clients/$id', params: { id }, replace: true });
    },
  });
  const errors = fieldErrors(save.error);
  return (
    <Frame title={t('client.new')} back={{ to: { to: '/clients' }, label: t('nav.clients') }} width="form">
      <Form
        label={t('client.new')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        done={save.isSuccess}
        error={save.error}
        dirty={dirty}
        submit={t('client.add')}
        onCancel={() => void navigate({ to: '/clients' })}
      >
        <ClientDetails values={values} change={change} errors={errors} />
        <ClientContacts values={values} change={change} errors={errors} />
      </Form>
    </Frame>
  );
}
