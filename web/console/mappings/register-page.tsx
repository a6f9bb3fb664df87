import { IconId } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RegisterRow } from '../../../domain/schemas/mappings.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { HeldSearch } from './held-search.tsx';
import classes from './mappings.module.css';
import { registerQuery } from './mappings.ts';
import { SsnCell } from './ssn-cell.tsx';

const readiness = ({ ready, reason }: RegisterRow) =>
  ready === null ? t('none') : ready ? t('evv.ready') : t('evv.not.ready', { reason: reason ?? '' });

/** The EVV register of Timeero: who is mapped, and who is ready. */
export function RegisterPage({ list }: { list: 'employees' | 'clients' }) {
  const navigate = useNavigate();
  const text = useLocation({ select: (location) => location.state.text ?? '' });
  const rows = useInfiniteQuery(registerQuery(list, text));
  // One at a time: revealing another hides the one before.
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Frame title={t(`nav.evv.${list}`)} lead={t(`evv.lead.${list}`)}>
      <HeldSearch
        label={t(`evv.search.${list}`)}
        text={text}
        onText={(next) => void navigate({ to: '.', state: { text: next }, replace: true, resetScroll: false })}
      />
      <DataTable
        label={t(`nav.evv.${list}`)}
        columns={columnsOf(list, open, setOpen)}
        rowKey={(row) => row.id}
        summary={(row) => `${row.target} · ${readiness(row)}`}
        {...tableOf(rows)}
        empty={
          <Empty
            icon={IconId}
            title={text ? t('list.nothing') : t('evv.empty')}
            hint={text ? t('list.nothing.hint') : t('evv.empty.hint')}
            action={!text && <ButtonLink to="/integrations/pimsy/mapping">{t('nav.mapping')}</ButtonLink>}
          />
        }
      />
    </Frame>
  );
}

const columnsOf = (
  list: 'employees' | 'clients',
  open: string | null,
  onOpen: (id: string | null) => void,
): Column<RegisterRow>[] => [
  {
    key: 'name',
    header: t('person.name'),
    cell: ({ label, externalId }) => (
      <>
        <div className={classes.name}>{label}</div>
        {externalId !== null && <p className={classes.note}>{t('mapping.id', { id: externalId })}</p>}
      </>
    ),
  },
  {
    key: 'target',
    header: t('mapping.timeero'),
    cell: ({ target, origin }) => `${target} · ${t(`mapping.origin.${origin}`)}`,
    wide: true,
  },
  list === 'employees'
    ? {
        key: 'ssn',
        header: t('evv.ssn'),
        cell: (row) => (
          <SsnCell
            key={row.id}
            name={row.label}
            masked={row.ssnMasked}
            path={`/api/integrations/evv/employees/${row.id}/ssn`}
            shown={open === row.id}
            onShow={(shown) => onOpen(shown ? row.id : null)}
          />
        ),
      }
    : {
        key: 'medicaid',
        header: t('evv.medicaid'),
        cell: ({ medicaidId }) => medicaidId ?? t('none'),
        numeric: true,
      },
  {
    key: 'state',
    header: t('evv.state'),
    cell: (row) =>
      row.ready === null ? (
        readiness(row)
      ) : (
        <StatusBadge status={row.ready ? 'evv-ready' : 'evv-not-ready'} label={readiness(row)} />
      ),
    wide: true,
  },
];
