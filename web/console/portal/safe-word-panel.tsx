import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClientPortal } from '../../../domain/schemas/portal.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { Panel } from '../chart/panel.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { CallerCheck } from './caller-check.tsx';
import { useShowPortal } from './portal.ts';

/** By which a caller is recognised: nobody can read it, what the caller says is compared. */
export function SafeWordPanel({ clientId, portal }: { clientId: string; portal: ClientPortal }) {
  const allowed = useAllowed();
  const [setting, setSetting] = useState(false);
  const { account, email } = portal;
  const need = allowed('Client Portal Access', 'modify') ? null : t('portal.need.modify');
  return (
    <Panel
      title={t('portal.safeWord')}
      hint={t(account?.hasSafeWord ? 'portal.safeWord.set' : 'portal.safeWord.none')}
      actions={
        <ReasonedButton
          size="xs"
          variant="default"
          reason={need ?? (account ? null : t('portal.need.login'))}
          onClick={() => setSetting(true)}
        >
          {t(account?.hasSafeWord ? 'portal.safeWord.change' : 'portal.safeWord.give')}
        </ReasonedButton>
      }
    >
      {account?.hasSafeWord && (
        <CallerCheck
          key={account.version}
          clientId={clientId}
          email={email}
          secondFactor={account.secondFactor}
          need={need}
        />
      )}
      {setting && <SetDialog clientId={clientId} onClose={() => setSetting(false)} />}
    </Panel>
  );
}

function SetDialog({ clientId, onClose }: { clientId: string; onClose: () => void }) {
  const show = useShowPortal(clientId);
  const [safeWord, setSafeWord] = useState('');
  const save = useMutation({
    mutationFn: () => api.put<ClientPortal>(`/api/clients/${clientId}/portal/safe-word`, { safeWord: safeWord.trim() }),
    onSuccess: (portal) => {
      show(portal);
      notify(t('portal.safeWord.saved'));
      onClose();
    },
  });
  const title = t('portal.safeWord.dialog');
  return (
    <Dialog title={title} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty
        done
        reason={safeWord.trim().length < 3 ? t('portal.safeWord.need') : null}
        onCancel={onClose}
      >
        <TextInput
          label={t('portal.safeWord')}
          description={t('portal.safeWord.hint')}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          data-autofocus
          error={fieldErrors(save.error)['safeWord']}
          value={safeWord}
          onChange={(event) => setSafeWord(event.currentTarget.value)}
        />
      </Form>
    </Dialog>
  );
}
