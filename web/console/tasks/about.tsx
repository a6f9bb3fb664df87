import { Link } from '@tanstack/react-router';
import type { Task } from '../../../domain/schemas/desk.ts';
import { mayAny } from '../access.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { subjectLink } from './subject-link.ts';
import classes from './tasks.module.css';

/** Whom and what a task is about, each as a way there for who may open it. */
export function About({ task }: { task: Task }) {
  const { clientId, clientName, subjectKind } = task;
  return (
    <>
      {clientId !== null && (
        <Subject
          task={{ subjectKind: 'client', subjectId: clientId, clientId }}
          label={clientName ?? t('task.client.closed')}
        />
      )}
      {subjectKind !== 'client' && <Subject task={task} label={t(`task.subject.${subjectKind}`)} />}
    </>
  );
}

interface SubjectProps {
  task: Pick<Task, 'subjectKind' | 'subjectId' | 'clientId'>;
  label: string;
}

function Subject({ task, label }: SubjectProps) {
  const session = useSession();
  const subject = subjectLink(task);
  if (!subject || !mayAny(session, subject.needs)) return <span className={classes.subject}>{label}</span>;
  return (
    <Link {...subject.link} className={classes.subject}>
      {label}
    </Link>
  );
}
