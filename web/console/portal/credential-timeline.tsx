import type { PortalCredential } from '../../../domain/schemas/portal.ts';
import { messageStatuses } from '../../../domain/statuses.ts';
import { showZoned } from '../../shared/format.ts';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useNow } from '../../shared/use-now.ts';
import chart from '../chart/chart.module.css';
import { failureReasonWords, skipReasonWords } from '../messaging/reasons.ts';
import { t } from '../t.ts';
import { credentialEnd } from './portal-state.ts';
import classes from './portal.module.css';

type Mail = PortalCredential['mails'][number];

/** From the press of the button to the end: who sent it, both mails, whether it was used. */
export function CredentialTimeline({ credential }: { credential: PortalCredential }) {
  const { kind, requestedBy, requestedAt, status, mails } = credential;
  const end = credentialEnd(credential, useNow());
  const isOver = status === 'cancelled' || status === 'failed';
  return (
    <ol className={classes.timeline} aria-label={t('portal.timeline')}>
      <li className={classes.step}>
        {t(requestedBy === null ? 'portal.ordered.client' : 'portal.ordered', {
          kind: t(`portal.kind.${kind}`),
          name: requestedBy ?? '',
        })}
        <span className={chart.sub}>{showZoned(requestedAt)}</span>
      </li>
      {kind !== 'reset-link' && <MailStep which="user-name" mail={mailOf(mails, 'user-name')} isOver={isOver} />}
      <MailStep which="secret" mail={mailOf(mails, 'secret')} isOver={isOver} />
      <li className={classes.step} data-still={end.is === 'expires'}>
        {t(`portal.end.${end.is}`, { at: showZoned(end.at) })}
      </li>
    </ol>
  );
}

const mailOf = (mails: readonly Mail[], wanted: Mail['which']) => mails.find(({ which }) => which === wanted);

/** Some reasons are told otherwise of a message that failed than of one that was never sent. */
const wordsOf = (status: string, reason: string) =>
  status === 'skipped' ? skipReasonWords(reason) : failureReasonWords(reason);

function MailStep({ which, mail, isOver }: { which: Mail['which']; mail: Mail | undefined; isOver: boolean }) {
  const name = t(`portal.mail.${which}`);
  if (!mail)
    return (
      <li className={classes.step} data-still>
        {name}
        <span className={chart.sub}>{t(isOver ? 'portal.mail.never' : `portal.mail.waits.${which}`)}</span>
      </li>
    );
  const status = messageStatuses.find((each) => each === mail.status);
  const why = mail.reason === null ? null : wordsOf(mail.status, mail.reason);
  return (
    <li className={classes.step} data-still={mail.status === 'pending'}>
      <span className={classes.mail}>
        {name}
        {status ? <StatusBadge status={status} /> : mail.status}
      </span>
      <span className={chart.sub}>{showZoned(mail.at)}</span>
      {mail.returned && <span className={chart.sub}>{t('portal.mail.returned')}</span>}
      {mail.reason !== null && (
        <span className={chart.sub}>{why ? `${why.sentence} ${why.nextStep}` : mail.reason}</span>
      )}
    </li>
  );
}

/** Those before, folded. */
export function EarlierCredentials({ credentials }: { credentials: readonly PortalCredential[] }) {
  return (
    <details className={chart.details}>
      <summary>{t('portal.earlier', { count: credentials.length })}</summary>
      {credentials.map((credential) => (
        <CredentialTimeline key={credential.id} credential={credential} />
      ))}
    </details>
  );
}
