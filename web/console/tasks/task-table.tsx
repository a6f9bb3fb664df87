import { IconChecklist } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Task } from '../../../domain/schemas/desk.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { About } from './about.tsx';
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
    {holder(task)} · <Due task={task} />
    <About task={task} />
  </>
);

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
