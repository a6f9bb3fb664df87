import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { RecoveryCodes, SecondFactor } from '../../../domain/schemas/access.ts';
import { api } from '../../shared/api.ts';
import { showMoment } from '../../shared/format.ts';
import { ProofDialog } from '../../shared/second-factor/proof-dialog.tsx';
import classes from '../../shared/second-factor/second-factor.module.css';
import { isFew } from '../../shared/second-factor/secret-text.ts';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { useRefreshSecondFactor } from './second-factor.ts';

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
  return (
    <section className={classes.state} aria-label={t('factor.state')}>
      <StatusBadge status="active" label={words('factor.on', { date: showMoment(confirmedAt ?? '') })} />
      <div>
        <Text>{words('factor.left', { count: recoveryCodes })}</Text>
        {isFew(recoveryCodes) && <StatusBadge status="missed" label={words('factor.left.few')} />}
      </div>
      <Group gap="xs">
        <Button variant="default" onClick={() => setAsking('codes')}>
          {words('factor.codes.new')}
        </Button>
        <Button variant="default" onClick={() => setAsking('remove')}>
          {t('factor.remove')}
        </Button>
      </Group>
      {asking === 'codes' && (
        <ProofDialog
          title={words('factor.codes.new')}
          detail={words('factor.codes.new.detail')}
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
