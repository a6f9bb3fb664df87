import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { PageLink } from '../page-link.tsx';
import classes from '../portal.module.css';
import { t } from '../t.ts';
import { doorPath } from './doors.ts';

/** Says on every page for whom it is, and leads to the others. Nothing to a client who has nobody else. */
export function ActingFor({ session: { account, actsFor, doors } }: { session: PortalSession }) {
  if (!actsFor && doors.length < 2) return null;
  return (
    <section aria-label={t('door.whom')} className={classes.acting}>
      <strong>{actsFor ? t('door.for', { name: actsFor.name }) : t('door.own', { name: account.name })}</strong>
      {doors.length > 1 && (
        <PageLink to={doorPath} size="sm">
          {t('door.change')}
        </PageLink>
      )}
    </section>
  );
}
