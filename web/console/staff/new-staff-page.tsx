import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { Staff } from '../../../domain/schemas/people.ts';
import { api, intents } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form } from '../../shared/ui/form.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { emptyStaff, toSend } from './staff-drafts.ts';
import { StaffFields } from './staff-fields.tsx';

export function Page(): ReactElement {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [intent] = useState(() => intents());
  const { values, change, dirty } = useDraft(emptyStaff);
  const save = useMutation({
    mutationFn: () => {
      const body = toSend(values);
      return api.post<Staff>('/api/staff', body, { key: intent.keyOf(body) });
    },
    onSuccess: async ({ id }) => {
      notify(t('staff.added'));
      void queries.invalidateQueries({ queryKey: ['list', 'staff'] });
      await navigate({ to: '/staff/$id', params: { id }, search: { tab: 'account' }, replace: true });
    },
  });
  return (
    <Frame
      title={t('staff.new')}
      lead={t('staff.new.lead')}
      back={{ to: { to: '/staff' }, label: t('nav.staff') }}
      width="form"
    >
      <Form
        label={t('staff.new')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        done={save.isSuccess}
        error={save.error}
        dirty={dirty}
        submit={t('staff.add')}
        onCancel={() => void navigate({ to: '/staff' })}
      >
        <StaffFields values={values} change={change} errors={fieldErrors(save.error)} />
      </Form>
    </Frame>
  );
}
