import { PasswordInput, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { shortestPassword } from '../../../domain/shortest-password.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form } from '../../shared/ui/form.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { changePassword, useSession } from '../session.ts';
import { t } from '../t.ts';

const reasonOf = (
  { current, next, again }: { current: string; next: string; again: string },
  shortest: number,
): string | null => {
  if (current === '') return t('password.need.current');
  if (next.length < shortest) return t('password.need.length', { count: shortest });
  return next === again ? null : t('password.need.same');
};

export function Page(): ReactElement {
  const session = useSession();
  const client = useQueryClient();
  const router = useRouter();
  const shortest = shortestPassword(session.account.secondFactor);
  const must = session.account.mustChangePassword;
  const { values, change, dirty } = useDraft({ current: '', next: '', again: '' });
  const save = useMutation({
    mutationFn: () => changePassword(client, { current: values.current, next: values.next }),
    onSuccess: async () => {
      notify(t('password.done'));
      await router.navigate({ to: '/' });
    },
  });
  const errors = fieldErrors(save.error);
  const visibility = { 'aria-label': words('password.show') };
  return (
    <Frame title={t('nav.password')} lead={must ? t('password.must') : t('password.lead')} width="form">
      <Form
        label={t('nav.password')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        done={save.isSuccess}
        error={save.error}
        dirty={dirty}
        reason={dirty ? reasonOf(values, shortest) : null}
        submit={t('password.change')}
      >
        <Stack gap="md">
          <input type="text" autoComplete="username" value={session.account.login} readOnly hidden />
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            maw={420}
            error={errors['current']}
            value={values.current}
            visibilityToggleButtonProps={visibility}
            onChange={(event) => change({ current: event.currentTarget.value })}
          />
          <PasswordInput
            label={t('password.next')}
            description={t('password.hint', { count: shortest })}
            autoComplete="new-password"
            maw={420}
            error={errors['next']}
            value={values.next}
            visibilityToggleButtonProps={visibility}
            onChange={(event) => change({ next: event.currentTarget.value })}
          />
          <PasswordInput
            label={t('password.again')}
            autoComplete="new-password"
            maw={420}
            value={values.again}
            visibilityToggleButtonProps={visibility}
            onChange={(event) => change({ again: event.currentTarget.value })}
          />
        </Stack>
      </Form>
    </Frame>
  );
}
