import { IconChecklist } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Task } from '../../../domain/schemas/desk.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { Due } from './due.tsx';
import { TaskActions } from './task-actions.tsx';
import { TaskDrawer } from './task-drawer.tsx';
import { tasksQuery } from './tasks.ts';
import type { TaskFilter } from './tasks.ts';
import classes from './tasks.module.css';

/** Whose it is: somebody's, or a group's that nobody has taken. */
const holder = ({ owner, group }: Task) => owner?.name ?? group?.name ?? t('task.nobody');

const columnsOf = (onEdit: (task: Task) => void): Column<Task>[] => [
  {
    key: 'what',
    header: t('task.what'),
    cell: (task) => (
      <>
        {task.priority === 'high' && <strong>{t('task.high')} · </strong>}
        {task.typeLabel}
        <span className={classes.note}>{task.closed ? t('task.closed') : (task.outcome ?? task.note)}</span>
      </>
    ),
  },
  { key: 'about', header: t('task.about'), cell: (task) => <About task={task} />, wide: true },
  { key: 'who', header: t('task.who'), cell: holder, wide: true },
  { key: 'due', header: t('task.due'), cell: (task) => <Due task={task} />, wide: true },
  { key: 'do', header: t('task.do'), align: 'right', cell: (task) => <TaskActions task={task} onEdit={onEdit} /> },
];

const summaryOf = (task: Task) => (
  <>
    {[task.clientName, holder(task)].filter(Boolean).join(' · ')} · <Due task={task} />
  </>
);

/** What it is about, as a way there. */
function About({ task: { subjectKind, subjectId, clientId, clientName } }: { task: Task }) {
  if (clientId !== null)
    return (
      <Link to="/clients/$id" params={{ id: clientId }} search={{ tab: tabOf(subjectKind) }} className={classes.link}>
        {clientName ?? t('task.client.closed')}
      </Link>
    );
  if (subjectKind === 'broadcast')
    return (
      <Link to="/messaging/history/$id" params={{ id: subjectId }}>
        {t('task.about.broadcast')}
      </Link>
    );
  return <>{t('none')}</>;
}

const tabOf = (subjectKind: string) => {
  if (subjectKind === 'document') return 'documents';
  return subjectKind === 'message' ? 'messages' : undefined;
};

export function TaskTable({ filter, empty }: { filter: TaskFilter; empty: string }) {
  const list = useInfiniteQuery(tasksQuery(filter));
  const [editing, setEditing] = useState<Task | null>(null);
  return (
    <>
      <DataTable
        label={t('task.all')}
        columns={columnsOf(setEditing)}
        rowKey={(row) => row.id}
        summary={summaryOf}
        {...tableOf(list)}
        empty={<Empty icon={IconChecklist} title={empty} hint={t('task.empty.hint')} />}
      />
      {editing && <TaskDrawer key={editing.id} task={editing} clientId={null} onClose={() => setEditing(null)} />}
    </>
  );
}
