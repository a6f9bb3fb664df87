import { useState } from 'react';
import type { ClientPortal } from '../../../domain/schemas/portal.ts';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import chart from '../chart/chart.module.css';
import { Panel } from '../chart/panel.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { CredentialTimeline, EarlierCredentials } from './credential-timeline.tsx';
import { hasEndedByReturn, isMoving } from './portal-state.ts';
import classes from './portal.module.css';
import { SendDialog } from './send-dialog.tsx';
import type { Way } from './send-dialog.tsx';

/** What staff may say to explicitly where the plain press is refused. */
const otherWay: Readonly<Record<NonNullable<ClientPortal['refusal']>['reason'], 'again' | 'replace' | null>> = {
  'already-sent': 'again',
  'by-hand': 'replace',
  'no-email': null,
  'inactive-client': null,
  'inactive-account': null,
  'shared-address': null,
};

/** Email Client Credential: the two mails by which a client gets their user name and their first password, and what became of them. */
export function CredentialsPanel({ clientId, portal }: { clientId: string; portal: ClientPortal }) {
  const allowed = useAllowed();
  const [way, setWay] = useState<Way | null>(null);
  const { refusal, credentials } = portal;
  const [latest, ...earlier] = credentials;
  const need = allowed('Client Portal Access', 'create') ? null : t('portal.need.create');
  const moving = latest && isMoving(latest) ? t('portal.send.moving') : null;
  const other = refusal && otherWay[refusal.reason];
  return (
    <Panel
      title={t('portal.credentials')}
      hint={t('portal.credentials.hint')}
      actions={
        <>
          <ReasonedButton
            size="xs"
            reason={need ?? moving ?? (refusal && `${refusal.sentence} ${refusal.next}`)}
            onClick={() => setWay('first')}
          >
            {t('portal.send')}
          </ReasonedButton>
          {other && (
            <ReasonedButton size="xs" variant="default" reason={need ?? moving} onClick={() => setWay(other)}>
              {t(`portal.send.${other}`)}
            </ReasonedButton>
          )}
        </>
      }
    >
      {refusal && (
        <div className={classes.refusal} role="note">
          {refusal.sentence}
          <span className={chart.sub}>{refusal.next}</span>
        </div>
      )}
      {latest && hasEndedByReturn(latest) && (
        <div className={classes.refusal} role="note">
          {t('portal.returned')}
          <span className={chart.sub}>{t('portal.returned.next')}</span>
        </div>
      )}
      {latest ? (
        <CredentialTimeline credential={latest} />
      ) : (
        <p className={chart.hint}>{t('portal.credentials.empty')}</p>
      )}
      {earlier.length > 0 && <EarlierCredentials credentials={earlier} />}
      {way && <SendDialog clientId={clientId} portal={portal} way={way} onClose={() => setWay(null)} />}
    </Panel>
  );
}
