import { Link } from '@tanstack/react-router';
import type { AuditEntry } from '../../../domain/schemas/access.ts';
import { t } from '../t.ts';
import classes from './audit.module.css';
import { changesOf, subjectName } from './audit.ts';

/** Before and after of one entry, field by field. Secrets have been masked before they came here. */
export function AuditDetail({ entry }: { entry: AuditEntry }) {
  const changes = changesOf(entry);
  return (
    <>
      {changes.length > 0 && (
        <table className={classes.diff} aria-label={t('audit.changes')}>
          <thead>
            <tr>
              <th scope="col">{t('audit.field')}</th>
              <th scope="col">{t('audit.before')}</th>
              <th scope="col">{t('audit.after')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, before, after }) => (
              <tr key={field}>
                <th scope="row">{subjectName(field)}</th>
                <td>{before === null ? t('none') : <span className={classes.before}>{before}</span>}</td>
                <td>{after === null ? t('none') : <span className={classes.after}>{after}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={classes.ids}>
        {t('audit.id', { subject: subjectName(entry.subject), id: entry.subjectId })}{' '}
        <Link to="/administration/audit" search={{ subjectId: entry.subjectId }} className={classes.all}>
          {t('audit.all.of')}
        </Link>
        {entry.requestId && <div>{t('audit.request', { id: entry.requestId })}</div>}
      </div>
    </>
  );
}
