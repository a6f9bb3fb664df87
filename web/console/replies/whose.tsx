import { Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { OpenThread } from '../../../domain/schemas/replies.ts';
import { api } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { ClientPicker } from '../people/person-picker.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './replies.module.css';
import { useRefreshReplies } from './replies.ts';

/** Says whose the texts of a number are that nobody has, or several have. */
export function Whose({ id, thread: { known } }: { id: string; thread: OpenThread }) {
  const allowed = useAllowed();
  const refresh = useRefreshReplies();
  const [clientId, setClientId] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: () => api.post<OpenThread>(`/api/replies/${id}/assign`, { clientId }),
    onSuccess: async (now) => {
      notify(t('reply.whose.saved'));
      await refresh(id, now);
    },
  });
  const against = allowed('Messaging Replies', 'modify') ? null : t('reply.need.modify');
  const reason = against ?? (clientId === null ? t('reply.whose.choose') : null);
  return (
    <section aria-labelledby="whose">
      <h2 id="whose" className={classes.title}>
        {t('reply.whose')}
      </h2>
      <p className={classes.hint}>{t(known.length > 0 ? 'reply.whose.several' : 'reply.whose.nobody')}</p>
      <ProblemNotice error={save.error} />
      <div className={classes.whose}>
        {known.length > 0 ? (
          <Select
            label={t('reply.client')}
            data={known.map(({ id: value, name }) => ({ value, label: name }))}
            value={clientId}
            onChange={setClientId}
          />
        ) : (
          <ClientPicker
            label={t('reply.client')}
            placeholder={t('client.search.hint')}
            value={clientId}
            onChange={setClientId}
          />
        )}
        <ReasonedButton loading={save.isPending} reason={reason} onClick={() => save.mutate()}>
          {t('reply.whose.save')}
        </ReasonedButton>
      </div>
    </section>
  );
}
