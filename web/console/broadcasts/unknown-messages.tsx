import { Group, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Channel } from '../../../domain/channels.ts';
import type { ResolvedMessages } from '../../../domain/schemas/unknown-messages.ts';
import { api } from '../../shared/api.ts';
import { showNumber } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './unknown-messages.module.css';

type Resolution = 'went-out' | 'send-again';

interface UnknownMessagesProps {
  of: 'broadcasts' | 'messages';
  id: string;
  method: Channel;
  count: number;
}

/** Asks of messages in doubt whether they went out: one message, or all that a broadcast has. */
export function UnknownMessages({ of, id, method, count }: UnknownMessagesProps) {
  const allowed = useAllowed();
  const [asking, setAsking] = useState<Resolution | null>(null);
  const need = allowed('Messaging Create', 'create') ? null : t('unknown.need');
  return (
    <section className={classes.panel} aria-label={t('unknown.title')}>
      <p
        className={classes.words}
      >{`${of === 'messages' ? t('unknown.one', { method }) : t('unknown.many', { count, method })} ${t(`unknown.repeats.${method}`)} ${t(of === 'messages' ? 'unknown.say.one' : 'unknown.say.many')}`}</p>
      <Group gap="xs">
        <ReasonedButton size="xs" variant="default" reason={need} onClick={() => setAsking('went-out')}>
          {t('unknown.went-out')}
        </ReasonedButton>
        <ReasonedButton size="xs" variant="default" reason={need} onClick={() => setAsking('send-again')}>
          {t('unknown.send-again')}
        </ReasonedButton>
      </Group>
      {asking && <Resolve of={of} id={id} resolution={asking} onClose={() => setAsking(null)} />}
    </section>
  );
}

interface ResolveProps extends Pick<UnknownMessagesProps, 'of' | 'id'> {
  resolution: Resolution;
  onClose: () => void;
}

function Resolve({ of, id, resolution, onClose }: ResolveProps) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const resolve = useMutation({
    mutationFn: () => api.post<ResolvedMessages>(`/api/${of}/${id}/resolve`, { resolution, reason }),
    onSuccess: async ({ resolved }) => {
      notify(t(`unknown.did.${resolution}`, { count: showNumber(resolved) }));
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['broadcasts'] }),
        queries.invalidateQueries({ queryKey: ['messages'] }),
        queries.invalidateQueries({ queryKey: ['list'] }),
      ]);
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t(`unknown.${resolution}`)}
      confirm={t(`unknown.${resolution}`)}
      onConfirm={() => resolve.mutate()}
      reason={reason.trim() === '' ? t('unknown.reason.need') : null}
      busy={resolve.isPending}
      error={resolve.error}
    >
      <p className={classes.words}>{t(`unknown.about.${resolution}`)}</p>
      <Textarea
        label={t('unknown.reason')}
        description={t('unknown.reason.hint')}
        data-autofocus
        autosize
        minRows={2}
        maxLength={500}
        error={fieldErrors(resolve.error)['reason']}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
