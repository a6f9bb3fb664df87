import { Button, Select, Skeleton } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Profile } from '../../../domain/schemas/access.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { ProfileDialog } from './profile-dialog.tsx';
import { ProfileEditor } from './profile-editor.tsx';
import classes from './profiles.module.css';
import { profilesQuery, rulesQuery } from './profiles.ts';

const route = getRouteApi('/frame/administration/profiles');

export function Page(): ReactElement {
  const { profile: wanted } = route.useSearch();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const profiles = useQuery(profilesQuery);
  const rules = useQuery(rulesQuery);
  const [adding, { open, close }] = useDisclosure(false);
  const profile = profiles.data?.find(({ id }) => id === wanted) ?? profiles.data?.[0];
  const error = profiles.error ?? rules.error;
  const choose = (id: string | null) =>
    void navigate({ to: '/administration/profiles', search: { profile: id ?? undefined }, resetScroll: false });
  return (
    <Frame
      title={t('nav.profiles')}
      lead={t('profile.lead')}
      actions={
        allowed('Profile Management', 'create') && (
          <Button leftSection={<IconPlus size={16} />} onClick={open}>
            {t('profile.new')}
          </Button>
        )
      }
    >
      <ProblemNotice error={error} onRetry={() => void Promise.all([profiles.refetch(), rules.refetch()])} />
      {!error && (!profiles.data || !rules.data) && <Skeleton height={520} />}
      {profiles.data?.length === 0 && <Empty title={t('profile.empty')} hint={t('profile.empty.hint')} />}
      {profiles.data && rules.data && profile && (
        <div className={classes.layout}>
          <ProfileChoice profiles={profiles.data} current={profile.id} onChoose={choose} />
          <ProfileEditor key={`${profile.id} ${profile.version}`} profile={profile} rules={rules.data} />
        </div>
      )}
      {adding && <ProfileDialog profile={null} onClose={close} onSaved={({ id }) => choose(id)} />}
    </Frame>
  );
}

interface ProfileChoiceProps {
  profiles: readonly Profile[];
  current: string;
  onChoose: (id: string | null) => void;
}

function ProfileChoice({ profiles, current, onChoose }: ProfileChoiceProps) {
  const narrow = useMediaQuery('(max-width: 62em)');
  if (narrow)
    return (
      <Select
        label={t('profile.one')}
        data={profiles.map(({ id, name }) => ({ value: id, label: name }))}
        allowDeselect={false}
        value={current}
        onChange={onChoose}
      />
    );
  return (
    <nav aria-label={t('staff.profiles')}>
      <ul className={classes.profiles}>
        {profiles.map(({ id, name, accounts }) => (
          <li key={id}>
            <Link
              to="/administration/profiles"
              search={{ profile: id }}
              resetScroll={false}
              className={classes.profile}
              data-current={id === current}
            >
              {name}
              <span className={classes.count}>{t('profile.accounts', { count: accounts })}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
