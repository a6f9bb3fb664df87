import { Checkbox, PasswordInput, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Staff } from '../../../domain/schemas/people.ts';
import { profilesQuery } from '../administration/profiles.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form, Section } from '../../shared/ui/form.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { staffMemberQuery } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { SecondFactorOf } from './second-factor-of.tsx';

/** The sign-in of a member of staff, and the profiles that say what it may do. */
export function AccountForm({ staff }: { staff: Staff }) {
  const { account } = staff;
  const allowed = useAllowed();
  const queries = useQueryClient();
  const profiles = useQuery(profilesQuery);
  const { values, change, dirty } = useDraft({
    login: account?.login ?? '',
    active: account?.active ?? true,
    profileIds: account?.profileIds ?? [],
    password: '',
  });
  const save = useMutation({
    mutationFn: () =>
      api.put<unknown>(`/api/staff/${staff.id}/account`, { ...values, password: values.password || undefined }),
    onSuccess: async () => {
      notify(t('account.saved'));
      change({ password: '' });
      await queries.invalidateQueries({ queryKey: staffMemberQuery(staff.id).queryKey });
      await queries.invalidateQueries({ queryKey: ['list', 'staff'] });
    },
  });
  const errors = fieldErrors(save.error);
  const right = account ? 'modify' : 'create';
  return (
    <Form
      label={t('staff.account')}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      dirty={dirty}
      readOnly={allowed('User Accounts', right) ? null : t('account.need', { right: t(`right.${right}`) })}
      reason={!account && dirty && values.password === '' ? t('account.need.password') : null}
      submit={account ? undefined : t('account.create')}
    >
      <Section title={t('account.signin')} hint={account ? undefined : t('account.none')}>
        {account?.locked && <StatusBadge status="unknown" label={t('account.locked')} />}
        <TextInput
          label={t('staff.login')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maw={420}
          error={errors['login']}
          value={values.login}
          onChange={(event) => change({ login: event.currentTarget.value })}
        />
        <PasswordInput
          label={account ? t('account.password.new') : t('account.password.first')}
          description={t('account.password.hint')}
          autoComplete="new-password"
          maw={420}
          error={errors['password']}
          value={values.password}
          visibilityToggleButtonProps={{ 'aria-label': words('password.show') }}
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
        <Switch
          label={t('account.active')}
          description={t('account.active.hint')}
          checked={values.active}
          onChange={(event) => change({ active: event.currentTarget.checked })}
        />
      </Section>
      {account && <SecondFactorOf staff={staff} />}
      <Section title={t('staff.profiles')}>
        <Checkbox.Group
          aria-label={t('staff.profiles')}
          error={errors['profileIds'] ?? (profiles.error ? t('profiles.unknown') : undefined)}
          value={values.profileIds}
          onChange={(profileIds) => change({ profileIds })}
          style={{ clear: 'both' }}
        >
          <Stack gap={10}>
            {profiles.data?.map(({ id, name, description }) => (
              <Checkbox key={id} value={id} label={name} description={description} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Section>
    </Form>
  );
}
