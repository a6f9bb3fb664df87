import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { RecoveryCodes, SecondFactor } from '../../../domain/schemas/access.ts';
import { api } from '../../shared/api.ts';
import { showMoment } from '../../shared/format.ts';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { ProofDialog } from './proof-dialog.tsx';
import { useRefreshSecondFactor } from './second-factor.ts';
import classes from './second-factor.module.css';

/** So few that it is time for new ones. */
const few = 3;

interface SecondFactorStateProps {
  state: SecondFactor;
  onCodes: (codes: readonly string[]) => void;
}

/** That it is on, how many recovery codes are left, and what can be done about either. */
export function SecondFactorState({ state, onCodes }: SecondFactorStateProps) {
  const { confirmedAt, recoveryCodes, required } = state;
  const refresh = useRefreshSecondFactor();
  const [asking, setAsking] = useState<'codes' | 'remove' | null>(null);
  const close = () => setAsking(null);
  const isLow = recoveryCodes <= few;
  return (
    <section className={classes.state} aria-label={t('factor.state')}>
      <StatusBadge status="active" label={t('factor.on', { date: showMoment(confirmedAt ?? '') })} />
      <div>
        <Text>{t('factor.left', { count: recoveryCodes })}</Text>
        {isLow && <StatusBadge status="missed" label={t('factor.left.few')} />}
      </div>
      <Group gap="xs">
        <Button variant="default" onClick={() => setAsking('codes')}>
          {t('factor.codes.new')}
        </Button>
        <Button variant="default" onClick={() => setAsking('remove')}>
          {t('factor.remove')}
        </Button>
      </Group>
      {asking === 'codes' && (
        <ProofDialog
          title={t('factor.codes.new')}
          detail={t('factor.codes.new.detail')}
          onClose={close}
          onProof={async (proof) => {
            const { codes } = await api.post<RecoveryCodes>('/api/second-factor/recovery-codes', proof);
            close();
            onCodes(codes);
            await refresh();
          }}
        />
      )}
      {asking === 'remove' && (
        <ProofDialog
          title={t('factor.remove')}
          detail={t(required ? 'factor.remove.must' : 'factor.remove.detail')}
          danger
          onClose={close}
          onProof={async (proof) => {
            await api.delete('/api/second-factor', { body: proof });
            notify(t('factor.removed'));
            await refresh();
          }}
        />
      )}
    </section>
  );
}
