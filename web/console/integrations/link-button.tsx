import { Radio, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { UnlinkedRecord } from '../../../domain/schemas/connections.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { integrationsQuery } from './connections.ts';

const somebodyNew = 'new';

/** Asks who a person of PIMSY is here, of those who may be meant. */
export function LinkButton({ record: { id, candidates }, name }: { record: UnlinkedRecord; name: string }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [who, setWho] = useState<string | null>(null);
  const link = useMutation({
    mutationFn: () =>
      api.post(`/api/integrations/pimsy/unlinked/${id}/link`, { localId: who === somebodyNew ? null : who }),
    onSuccess: async () => {
      setOpen(false);
      notify(t('unlinked.linked'));
      await queries.invalidateQueries({ queryKey: ['list', 'pimsy-unlinked'] });
      await queries.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    },
  });
  const need = allowed('Integrations', 'modify') ? null : t('connection.need', { right: t('right.modify') });
  return (
    <>
      <ReasonedButton
        size="xs"
        variant="default"
        reason={need}
        aria-label={t('unlinked.link.of', { name })}
        onClick={() => setOpen(true)}
      >
        {t('unlinked.link')}
      </ReasonedButton>
      <ConfirmDialog
        opened={open}
        onClose={() => {
          link.reset();
          setOpen(false);
        }}
        title={t('unlinked.link.of', { name })}
        confirm={t('unlinked.link')}
        reason={who === null ? t('unlinked.who') : null}
        busy={link.isPending}
        error={link.error}
        onConfirm={() => link.mutate()}
      >
        <Radio.Group label={t('unlinked.who')} value={who} onChange={setWho}>
          <Stack gap="xs" mt="xs">
            {candidates.map((candidate) => (
              <Radio
                key={candidate.id}
                value={candidate.id}
                label={candidate.name}
                description={candidate.detail ?? undefined}
              />
            ))}
            <Radio value={somebodyNew} label={t('unlinked.new')} />
          </Stack>
        </Radio.Group>
      </ConfirmDialog>
    </>
  );
}
