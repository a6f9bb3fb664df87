import { Anchor } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AssignedForm } from '../../../domain/schemas/forms.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import { readerZone, showInstant, showZoned, zoneCity } from '../../shared/format.ts';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { AssignLists } from './assign-lists.tsx';
import { FormDrawer } from './form-drawer.tsx';
import classes from './forms.module.css';
import { doneFormsQuery } from './forms.ts';

/** The tab Forms of a client: what they have to do, and what they have sent. */
export function ClientForms({ client }: { client: Client }) {
  const allowed = useAllowed();
  if (!allowed('Documents', 'view')) return <Empty title={t('form.need.view')} />;
  return (
    <>
      <AssignLists client={client} />
      <Completed clientId={client.id} />
    </>
  );
}

function Completed({ clientId }: { clientId: string }) {
  const table = tableOf(useInfiniteQuery(doneFormsQuery(clientId)));
  const [open, setOpen] = useState<string | null>(null);
  return (
    <>
      <h2 className={classes.title}>{t('form.completed')}</h2>
      <DataTable
        {...table}
        label={t('form.completed')}
        columns={columnsOf(setOpen)}
        rowKey={({ id }) => id}
        summary={(row) => scoreOf(row)}
        expect={2}
        empty={<Empty title={t('form.completed.none')} hint={t('form.completed.hint')} />}
      />
      {open !== null && <FormDrawer id={open} onClose={() => setOpen(null)} />}
    </>
  );
}

const columnsOf = (onOpen: (id: string) => void): Column<AssignedForm>[] => [
  {
    key: 'name',
    header: t('form.name'),
    cell: ({ id, title, completedAt }) => (
      <Anchor
        component="button"
        type="button"
        ta="left"
        aria-label={t('form.open', { title, at: showZoned(completedAt ?? '') })}
        onClick={() => onOpen(id)}
      >
        {title}
      </Anchor>
    ),
  },
  {
    key: 'at',
    header: t('form.completed.at', { zone: zoneCity(readerZone()) }),
    cell: ({ completedAt }) => completedAt && showInstant(completedAt),
    whole: true,
  },
  { key: 'score', header: t('form.score'), cell: (row) => <Score form={row} />, wide: true },
];

const scoreOf = ({ score }: AssignedForm): string =>
  score ? `${t('form.score.of', score)} · ${score.trend}` : t('form.score.none');

function Score({ form }: { form: AssignedForm }) {
  const { score } = form;
  if (!score) return <span className={classes.sub}>{t('form.score.none')}</span>;
  return (
    <>
      {t('form.score.of', score)}
      <div className={classes.sub}>{score.trend}</div>
    </>
  );
}
