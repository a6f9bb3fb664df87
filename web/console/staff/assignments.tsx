import { useInfiniteQuery } from '@tanstack/react-query';
import { IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ClientRow, Staff } from '../../../domain/schemas/people.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Section } from '../../shared/ui/form.tsx';
import { tableOf } from '../lists.ts';
import { assignedClientsQuery } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';

const columns: Column<ClientRow>[] = [
  {
    key: 'name',
    header: t('person.name'),
    cell: ({ id, firstName, lastName }) => (
      <Link to="/clients/$id" params={{ id }} data-row-link>
        {lastName}, {firstName}
      </Link>
    ),
  },
  { key: 'record', numeric: true, header: t('client.record'), cell: (row) => row.recordNumber },
];

/** The groups that a member of staff belongs to, and the clients whom they look after. */
export function Assignments({ staff }: { staff: Staff }) {
  const allowed = useAllowed();
  const sees = allowed('User Groups', 'view');
  return (
    <>
      <Section title={t('nav.groups')}>
        {staff.groups.length === 0 && t('staff.groups.none')}
        <ul>
          {staff.groups.map(({ id, name }) => (
            <li key={id}>
              {sees ? (
                <Link to="/administration/user-groups" search={{ edit: id }}>
                  {name}
                </Link>
              ) : (
                name
              )}
            </li>
          ))}
        </ul>
      </Section>
      {allowed('Clients', 'view') && <AssignedClients staffId={staff.id} />}
    </>
  );
}

function AssignedClients({ staffId }: { staffId: string }) {
  const list = useInfiniteQuery(assignedClientsQuery(staffId));
  return (
    <Section title={t('staff.clients')} hint={t('staff.clients.hint')}>
      <DataTable
        label={t('staff.clients')}
        columns={columns}
        rowKey={(row) => row.id}
        {...tableOf(list)}
        empty={<Empty icon={IconUsers} title={t('staff.clients.none')} />}
      />
    </Section>
  );
}
