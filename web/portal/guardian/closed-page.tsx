import { showAddress } from '../../shared/format.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { Heading } from '../heading.tsx';
import { PageLink } from '../page-link.tsx';
import classes from '../portal.module.css';
import { t } from '../t.ts';

/** In place of a section that is not open to who acts for a client. */
export function ClosedPage({ session: { practice } }: { session: PortalSession }) {
  return (
    <>
      <PageLink to="/">{t('page.home')}</PageLink>
      <Heading>{t('door.closed.title')}</Heading>
      <p className={classes.lead}>{t('door.closed', { phone: showAddress(practice.phone) })}</p>
    </>
  );
}
