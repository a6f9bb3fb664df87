import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConsentOfClient } from '../../../domain/schemas/chart.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import { showAddress } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { consentQuery } from './chart.ts';
import classes from './chart.module.css';
import { ConsentHistory } from './consent-history.tsx';
import { EndDialog } from './end-dialog.tsx';
import { GiveDialog } from './give-dialog.tsx';
import { Panel } from './panel.tsx';
import { StopDialog } from './stop-dialog.tsx';

type Need = ConsentOfClient['needs'][number];

/** The record behind the check box: by address and channel, with who, how, until when; and "Client asked us to stop". */
export function ConsentPanel({ client }: { client: Client }) {
  const allowed = useAllowed();
  const { data, error, refetch } = useQuery(consentQuery(client.id));
  const [giving, setGiving] = useState<Need | 'all' | null>(null);
  const [ending, setEnding] = useState<Need | 'all' | null>(null);
  const [stopping, setStopping] = useState(false);
  const reason = allowed('Clients', 'modify') ? null : t('client.need.modify');
  const nothing = data?.needs.length === 0 ? t('consents.need.address') : null;
  const none = data?.needs.every(({ given }) => given === null) ? t('consents.none.stands') : null;
  return (
    <Panel
      title={t('consents.title')}
      anchor="consents"
      hint={data && t(`consents.state.${data.state}`)}
      actions={
        <>
          <ReasonedButton size="xs" variant="default" reason={reason ?? nothing} onClick={() => setGiving('all')}>
            {t('consents.give')}
          </ReasonedButton>
          <ReasonedButton size="xs" variant="default" reason={reason ?? none} onClick={() => setEnding('all')}>
            {t('consents.end.all')}
          </ReasonedButton>
          <ReasonedButton size="xs" variant="default" reason={reason ?? none} onClick={() => setStopping(true)}>
            {t('consents.stop')}
          </ReasonedButton>
        </>
      }
    >
      <ProblemNotice error={data ? null : error} onRetry={() => void refetch()} />
      {data && data.needs.length > 0 && (
        <ul className={classes.list}>
          {data.needs.map((need) => (
            <NeedLine
              key={`${need.channel} ${need.address}`}
              need={need}
              reason={reason}
              onGive={setGiving}
              onEnd={setEnding}
            />
          ))}
        </ul>
      )}
      {data && data.records.length > 0 && <ConsentHistory records={data.records} />}
      {data && giving && (
        <GiveDialog
          client={client}
          wording={data.wording}
          need={giving === 'all' ? null : giving}
          onClose={() => setGiving(null)}
        />
      )}
      {ending && <EndDialog client={client} need={ending === 'all' ? null : ending} onClose={() => setEnding(null)} />}
      {stopping && <StopDialog client={client} onClose={() => setStopping(false)} />}
    </Panel>
  );
}

interface NeedLineProps {
  need: Need;
  reason: string | null;
  onGive: (need: Need) => void;
  onEnd: (need: Need) => void;
}

function NeedLine({ need, reason, onGive, onEnd }: NeedLineProps) {
  const { channel, address, given, optedOut } = need;
  const name = { address: showAddress(address), method: t(`method.${channel}`) };
  return (
    <li className={classes.line}>
      <span>{t(`method.${channel}`)}</span>
      <span>
        {showAddress(address)}
        <span className={classes.sub}>
          {optedOut ? t('consents.optedOut') : t(given ? 'consents.given' : 'consents.missing')}
        </span>
      </span>
      {given === null ? (
        <ReasonedButton
          size="xs"
          variant="default"
          reason={reason}
          aria-label={t('consents.give.for', name)}
          onClick={() => onGive(need)}
        >
          {t('consents.give.one')}
        </ReasonedButton>
      ) : (
        <ReasonedButton
          size="xs"
          variant="default"
          reason={reason}
          aria-label={t('consents.end.for', name)}
          onClick={() => onEnd(need)}
        >
          {t('consents.end.one')}
        </ReasonedButton>
      )}
    </li>
  );
}
