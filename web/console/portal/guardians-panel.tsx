import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Guardian, GuardianList } from '../../../domain/schemas/guardians.ts';
import { showDate, showList, showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import chart from '../chart/chart.module.css';
import { Panel } from '../chart/panel.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { CredentialTimeline } from './credential-timeline.tsx';
import { EndAccessDialog } from './end-access-dialog.tsx';
import { GuardianDrawer } from './guardian-drawer.tsx';
import { GuardianFactorDialog } from './guardian-factor-dialog.tsx';
import { GuardianSendDialog } from './guardian-send-dialog.tsx';
import { guardiansQuery } from './guardians.ts';
import { isMoving } from './portal-state.ts';
import classes from './portal.module.css';

type Access = NonNullable<Guardian['access']>;
type Opened = { what: 'give' | 'send' | 'factor' | 'end'; of: string };

const rightsWords = (rights: Access['rights']) => showList(rights.map((right) => t(`guardian.right.${right}`)));

/** Who signs in for the client: what holds today and why, and what staff can do about it. */
export function GuardiansPanel({ clientId }: { clientId: string }) {
  const { data: list, error, refetch } = useQuery(guardiansQuery(clientId));
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const of = list?.rows.find(({ relationshipId }) => relationshipId === opened?.of);
  return (
    <Panel title={t('guardian.title')} hint={t('guardian.hint')}>
      <ProblemNotice error={list ? null : error} onRetry={() => void refetch()} />
      {!list && !error && <Skeleton height={90} aria-hidden />}
      {list?.rows.length === 0 && <p className={chart.hint}>{t('guardian.none')}</p>}
      {list && list.rows.length > 0 && (
        <ul className={chart.list} aria-label={t('guardian.title')}>
          {list.rows.map((row) => (
            <GuardianRow key={row.relationshipId} row={row} list={list} onOpen={setOpened} />
          ))}
        </ul>
      )}
      {list && list.ended.length > 0 && <Past ended={list.ended} />}
      {list && of && opened?.what === 'give' && (
        <GuardianDrawer clientId={clientId} guardian={of} list={list} onClose={close} />
      )}
      {list && of?.access && opened?.what === 'send' && (
        <GuardianSendDialog clientId={clientId} guardian={of} access={of.access} list={list} onClose={close} />
      )}
      {of?.access && opened?.what === 'factor' && (
        <GuardianFactorDialog clientId={clientId} name={of.name} access={of.access.id} onClose={close} />
      )}
      {of?.access && opened?.what === 'end' && (
        <EndAccessDialog clientId={clientId} name={of.name} access={of.access.id} onClose={close} />
      )}
    </Panel>
  );
}

interface RowProps {
  row: Guardian;
  list: GuardianList;
  onOpen: (opened: Opened) => void;
}

function GuardianRow({ row: { relationshipId: of, name, relation, access }, list, onOpen }: RowProps) {
  const need = useAllowed()('Client Portal Access', 'modify') ? null : t('portal.need.modify');
  const moving = access?.credential && isMoving(access.credential) ? t('portal.send.moving') : null;
  const refusal = access?.refusal;
  const again = refusal?.reason === 'already-sent';
  const give = t(access ? 'guardian.change' : 'guardian.give');
  const send = t(again ? 'guardian.send.again' : 'guardian.send');
  const why = refusal && !again ? `${refusal.sentence} ${refusal.next}` : null;
  return (
    <li className={classes.guardian}>
      <div className={classes.guardianHead}>
        <h3 className={classes.guardianName}>
          {name}
          {relation && <span className={chart.sub}>{relation}</span>}
        </h3>
        <div className={chart.buttons}>
          <ReasonedButton
            size="xs"
            variant="default"
            aria-label={`${give}: ${name}`}
            reason={need}
            onClick={() => onOpen({ what: 'give', of })}
          >
            {give}
          </ReasonedButton>
          {access && (
            <>
              <ReasonedButton
                size="xs"
                variant="default"
                aria-label={`${send}: ${name}`}
                reason={need ?? moving ?? why}
                onClick={() => onOpen({ what: 'send', of })}
              >
                {send}
              </ReasonedButton>
              {access.secondFactor && (
                <ReasonedButton
                  size="xs"
                  variant="default"
                  aria-label={`${t('portal.factor.remove')}: ${name}`}
                  reason={need}
                  onClick={() => onOpen({ what: 'factor', of })}
                >
                  {t('portal.factor.remove')}
                </ReasonedButton>
              )}
              <ReasonedButton
                size="xs"
                variant="default"
                aria-label={`${t('guardian.end')}: ${name}`}
                reason={need}
                onClick={() => onOpen({ what: 'end', of })}
              >
                {t('guardian.end')}
              </ReasonedButton>
            </>
          )}
        </div>
      </div>
      {access ? <Holding access={access} list={list} /> : <p className={chart.hint}>{t('guardian.no.access')}</p>}
    </li>
  );
}

/** What holds today, and why the rest does not. */
function Holding({ access, list: { lessFromAge } }: { access: Access; list: GuardianList }) {
  const { login, relation, rights, today, explicit, basis, grantedAt, grantedBy, lastSignInAt, credential } = access;
  const withheld = access.notHolding === null ? rights.filter((right) => !today.includes(right)) : [];
  const at = showZoned(grantedAt);
  return (
    <>
      <p className={classes.state}>
        {access.notHolding ? (
          <StatusBadge status="missed" label={t(`guardian.not.${access.notHolding}`)} />
        ) : (
          <StatusBadge
            status="active"
            label={access.endsOn ? t('guardian.holds.until', { date: showDate(access.endsOn) }) : t('guardian.holds')}
          />
        )}
      </p>
      <p className={chart.hint}>
        {t(`guardian.relation.${relation}`)} ·{' '}
        {lastSignInAt
          ? t('guardian.login.last', { login, at: showZoned(lastSignInAt) })
          : t('guardian.login.never', { login })}
      </p>
      <p className={chart.hint}>
        {today.length > 0 ? t('guardian.today', { rights: rightsWords(today) }) : t('guardian.today.none')}
      </p>
      {withheld.length > 0 && (
        <p className={chart.hint}>{t('guardian.withheld', { age: lessFromAge, rights: rightsWords(withheld) })}</p>
      )}
      {explicit && relation !== 'representative' && <p className={chart.hint}>{t('guardian.explicit.holds')}</p>}
      <p className={chart.hint}>
        {t('guardian.basis.is', { basis })}
        <span className={chart.sub}>
          {grantedBy ? t('guardian.given', { at, name: grantedBy }) : t('guardian.given.alone', { at })}
        </span>
      </p>
      {credential && <CredentialTimeline credential={credential} />}
    </>
  );
}

function causeOf({ cause, endedBy, reason }: GuardianList['ended'][number]): string {
  if (cause === 'staff') return t('guardian.past.staff', { name: endedBy ?? '', reason: reason ?? '' });
  return `${t(`guardian.not.${cause}`)}, ${t('guardian.past.self')}`;
}

function Past({ ended }: { ended: GuardianList['ended'] }) {
  return (
    <>
      <h3 className={classes.guardianName}>{t('guardian.past')}</h3>
      <ul className={chart.list} aria-label={t('guardian.past')}>
        {ended.map((each) => (
          <li key={each.id} className={chart.line}>
            <span>
              {t('guardian.past.line', {
                name: each.name,
                relation: t(`guardian.relation.${each.relation}`),
                cause: causeOf(each),
              })}
              <span className={chart.sub}>{showZoned(each.endedAt)}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
