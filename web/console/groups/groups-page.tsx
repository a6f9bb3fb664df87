import { Button, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { UserGroup } from '../../../domain/schemas/desk.ts';
import { api, intents } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Form, Section } from '../../shared/ui/form.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { fullName, staffQuery } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { groupsQuery } from './groups.ts';
import { MemberLists } from './member-lists.tsx';

const route = getRouteApi('/frame/administration/user-groups');

const columns: Column<UserGroup>[] = [
  {
    key: 'name',
    header: t('group.name'),
    cell: ({ id, name }) => (
      <Link to="/administration/user-groups" search={{ edit: id }} data-row-link resetScroll={false}>
        {name}
      </Link>
    ),
  },
  { key: 'members', header: t('group.members'), cell: ({ members }) => members.length, numeric: true },
  { key: 'types', header: t('group.types'), cell: ({ taskTypes }) => taskTypes.join(', ') || t('none'), wide: true },
  {
    key: 'state',
    header: t('person.state'),
    cell: ({ active }) => <StatusBadge status={active ? 'active' : 'inactive'} />,
    wide: true,
  },
];

/** Groups of users, such as medical records or billing: what belongs to a group is seen by all of it. */
export function Page(): ReactElement {
  const { edit, add } = route.useSearch();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const list = useQuery(groupsQuery);
  const edited = edit === undefined ? undefined : list.data?.find(({ id }) => id === edit);
  return (
    <Frame
      title={t('nav.groups')}
      lead={t('group.lead')}
      actions={
        allowed('User Groups', 'create') && (
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() => void navigate({ to: '/administration/user-groups', search: { add: true } })}
          >
            {t('group.new')}
          </Button>
        )
      }
    >
      <DataTable
        label={t('nav.groups')}
        columns={columns}
        rows={list.data}
        rowKey={(row) => row.id}
        summary={({ taskTypes }) => taskTypes.join(', ')}
        error={list.error}
        onRetry={() => void list.refetch()}
        expect={3}
        empty={<Empty icon={IconUsersGroup} title={t('group.empty')} hint={t('group.empty.hint')} />}
      />
      {(add || edited) && (
        <GroupDrawer
          key={edited ? `${edited.id} ${edited.version}` : 'new'}
          group={edited ?? null}
          onClose={() => void navigate({ to: '/administration/user-groups', search: {}, resetScroll: false })}
        />
      )}
    </Frame>
  );
}

function GroupDrawer({ group, onClose }: { group: UserGroup | null; onClose: () => void }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const staff = useInfiniteQuery(staffQuery({ text: '' }));
  const { values, change, dirty } = useDraft({
    name: group?.name ?? '',
    description: group?.description ?? '',
    active: group?.active ?? true,
    members: group?.members.map(({ id }) => id) ?? [],
  });
  const save = useMutation({
    mutationFn: () =>
      group
        ? api.patch<UserGroup>(`/api/user-groups/${group.id}`, { ...values, version: group.version })
        : api.post<UserGroup>('/api/user-groups', values, { key: intent.keyOf(values) }),
    onSuccess: async () => {
      notify(t('group.saved'));
      await queries.invalidateQueries({ queryKey: groupsQuery.queryKey });
      await queries.invalidateQueries({ queryKey: ['picklists'] });
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  const right = group ? 'modify' : 'create';
  const title = group ? group.name : t('group.new');
  const known = new Map(group?.members.map(({ id, name }) => [id, name]) ?? []);
  for (const row of staff.data?.pages.flatMap((page) => page.rows) ?? []) known.set(row.id, fullName(row));
  return (
    <SideDrawer title={title} size={560} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        readOnly={allowed('User Groups', right) ? null : t('group.need', { right: t(`right.${right}`) })}
        onCancel={onClose}
        onNewer={() => void queries.invalidateQueries({ queryKey: groupsQuery.queryKey })}
      >
        <Section title={t('group.one')}>
          <TextInput
            label={t('group.name')}
            required
            data-autofocus
            style={{ clear: 'both' }}
            error={errors['name']}
            value={values.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t('group.description')}
            error={errors['description']}
            value={values.description}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
          <Switch
            label={t('group.active')}
            checked={values.active}
            onChange={(event) => change({ active: event.currentTarget.checked })}
          />
        </Section>
        <Section title={t('group.members')} hint={t('group.members.hint')}>
          <MemberLists
            people={[...known].map(([id, name]) => ({ id, name }))}
            members={values.members}
            onChange={(members) => change({ members })}
            more={staff.hasNextPage ? () => void staff.fetchNextPage() : undefined}
          />
        </Section>
      </Form>
    </SideDrawer>
  );
}
