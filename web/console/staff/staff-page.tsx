import { Tabs } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Staff } from '../../../domain/schemas/people.ts';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { NotWorking } from '../people/not-working.tsx';
import { fullName, staffMemberQuery } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { Absences } from './absences.tsx';
import { Assignments } from './assignments.tsx';
import { AccountForm } from './account-form.tsx';
import { StaffForm } from './staff-form.tsx';

const route = getRouteApi('/frame/staff/$id');
const tabs = ['account', 'absences', 'assignments'] as const;

export function Page(): ReactElement {
  const { id } = route.useParams();
  const { tab = 'details' } = route.useSearch();
  const { data: staff, error, refetch } = useQuery(staffMemberQuery(id));
  return (
    <Frame
      title={staff ? fullName(staff) : error ? t('staff.one') : undefined}
      tab={t('staff.one')}
      back={{ to: { to: '/staff' }, label: t('nav.staff') }}
      lead={staff?.title ?? undefined}
      width="form"
    >
      <ProblemNotice error={staff ? null : error} onRetry={() => void refetch()} />
      {staff && <FailedAddresses staff={staff} />}
      {staff && <StaffTabs staff={staff} tab={tab} />}
      {!staff && !error && <FormSkeleton />}
    </Frame>
  );
}

function FailedAddresses({ staff: { id, notWorking } }: { staff: Staff }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  return (
    <NotWorking
      failures={notWorking}
      record={`/api/staff/${id}`}
      reason={allowed('Staff', 'modify') ? null : t('staff.need.modify')}
      onWorks={() => queries.invalidateQueries({ queryKey: staffMemberQuery(id).queryKey })}
    />
  );
}

function StaffTabs({ staff, tab }: { staff: Staff; tab: 'details' | (typeof tabs)[number] }) {
  const navigate = useNavigate();
  const allowed = useAllowed();
  const { id, version, account } = staff;
  const show = (next: string | null) =>
    navigate({
      to: '/staff/$id',
      params: { id },
      search: { tab: tabs.find((each) => each === next) },
      replace: true,
    });
  return (
    <Tabs value={tab} keepMounted onChange={(next) => void show(next)}>
      <Tabs.List mb="lg">
        <Tabs.Tab value="details">{t('staff.details')}</Tabs.Tab>
        <Tabs.Tab value="assignments">{t('staff.assignments')}</Tabs.Tab>
        <Tabs.Tab value="absences">{t('absence.all')}</Tabs.Tab>
        {allowed('User Accounts', 'view') && <Tabs.Tab value="account">{t('staff.account')}</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="details">
        <StaffForm key={version} staff={staff} />
      </Tabs.Panel>
      <Tabs.Panel value="assignments">
        <Assignments staff={staff} />
      </Tabs.Panel>
      <Tabs.Panel value="absences">
        <Absences staff={staff} />
      </Tabs.Panel>
      {allowed('User Accounts', 'view') && (
        <Tabs.Panel value="account">
          <AccountForm key={JSON.stringify(account)} staff={staff} />
        </Tabs.Panel>
      )}
    </Tabs>
  );
}
