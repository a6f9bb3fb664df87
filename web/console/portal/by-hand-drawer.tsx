import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ClientPortal } from '../../../domain/schemas/portal.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form, Section } from '../../shared/ui/form.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { useRefreshPortal, useShowPortal } from './portal.ts';

interface ByHandDrawerProps {
  clientId: string;
  portal: ClientPortal;
  onClose: () => void;
}

/** Login and password typed by staff, who then tell them to the client themselves. */
export function ByHandDrawer({ clientId, portal: { account, proposedLogin }, onClose }: ByHandDrawerProps) {
  const show = useShowPortal(clientId);
  const refresh = useRefreshPortal(clientId);
  const { values, change, dirty } = useDraft({
    login: account?.login ?? proposedLogin,
    password: '',
    mustChangePassword: account?.mustChangePassword ?? true,
  });
  const save = useMutation({
    mutationFn: () =>
      api.put<ClientPortal>(`/api/clients/${clientId}/portal`, {
        ...values,
        password: values.password || undefined,
        active: account?.active ?? true,
        version: account?.version ?? null,
      }),
    onSuccess: (portal) => {
      show(portal);
      notify(t('portal.saved'));
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  const title = t(account ? 'portal.login.change' : 'portal.login.byHand');
  return (
    <SideDrawer title={title} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        done={save.isSuccess}
        reason={!account && values.password === '' ? t('portal.byHand.need') : null}
        onCancel={onClose}
        onNewer={() => void refresh().then(onClose)}
      >
        <Section title={t('portal.byHand')} hint={t('portal.byHand.hint')}>
          <TextInput
            label={t('portal.login')}
            style={{ clear: 'both' }}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={100}
            data-autofocus
            error={errors['login']}
            value={values.login}
            onChange={(event) => change({ login: event.currentTarget.value })}
          />
          <PasswordInput
            label={t(account?.hasPassword ? 'portal.byHand.password.new' : 'portal.byHand.password')}
            description={t(account?.hasPassword ? 'portal.byHand.password.keep' : 'portal.byHand.password.hint')}
            autoComplete="new-password"
            maxLength={256}
            error={errors['password']}
            value={values.password}
            visibilityToggleButtonProps={{ 'aria-label': words('password.show') }}
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
          <Checkbox
            label={t('portal.mustChange')}
            description={t('portal.mustChange.hint')}
            checked={values.mustChangePassword}
            onChange={(event) => change({ mustChangePassword: event.currentTarget.checked })}
          />
        </Section>
      </Form>
    </SideDrawer>
  );
}
