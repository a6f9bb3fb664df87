import { ccdSections, requiredSections } from '../../../domain/ccd/check.ts';
import { ccdReasons, checkedWords } from '../../../domain/ccd/requests.ts';
import type { CcdRequest } from '../../../domain/schemas/ccd.ts';
import { showDate, showInstant, showList } from '../../shared/format.ts';
import classes from '../replies/replies.module.css';
import { t } from '../t.ts';

/** Where a request stands, why a person is needed, and what was and was not checked. */
export function CcdStanding({ row }: { row: CcdRequest }) {
  const { status, reason, sections, answeredAt, madeOn } = row;
  const at = answeredAt === null ? '' : showInstant(answeredAt);
  return (
    <div aria-live="polite">
      <span className={status === 'needs-staff' ? classes.waits : undefined}>{t(`ccd.status.${status}`, { at })}</span>{' '}
      {whose(row)}
      {reason !== null && (
        <p className={classes.note}>
          {ccdReasons[reason].words} {reason === 'incomplete' && t('ccd.lacks', { sections: lacking(sections) })}{' '}
          {ccdReasons[reason].next}
        </p>
      )}
      {row.words !== null && <p className={classes.body}>{row.words}</p>}
      {status === 'ready' && (
        <>
          <p className={classes.note}>
            {madeOn !== null && `${t('ccd.made', { date: showDate(madeOn) })}. `}
            {seen(row)}
          </p>
          <details>
            <summary>{t('ccd.checked')}</summary>
            <p className={classes.note}>{checkedWords}</p>
          </details>
        </>
      )}
    </div>
  );
}

const lacking = (there: CcdRequest['sections']): string =>
  showList(
    ccdSections.filter((each) => !there.includes(each)).map((each) => requiredSections[each].label.toLowerCase()),
  );

function whose({ status, source, answeredBy }: CcdRequest): string {
  const name = answeredBy ?? '';
  if (status === 'declined') return t('ccd.by', { name });
  if (status !== 'ready' && status !== 'checking') return '';
  return source === 'pimsy' ? t('ccd.from.pimsy') : t('ccd.from.staff', { name });
}

function seen({ shown, readAt }: CcdRequest): string {
  if (!shown) return t('ccd.taken-back');
  return readAt === null ? t('ccd.unread') : t('ccd.read', { at: showInstant(readAt) });
}
