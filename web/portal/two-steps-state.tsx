import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { RecoveryCodes, SecondFactor } from '../../domain/schemas/access.ts';
import { api } from '../shared/api.ts';
import { showInstant } from '../shared/format.ts';
import { ProofDialog } from '../shared/second-factor/proof-dialog.tsx';
import { isFew } from '../shared/second-factor/secret-text.ts';
import { ReasonedButton } from '../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../shared/ui/status-badge.tsx';
import { words } from '../shared/words.ts';
import classes from './portal.module.css';
import { secondFactorPath } from './second-factor.ts';
import { t } from './t.ts';

interface TwoStepsStateProps {
  state: SecondFactor;
  onCodes: (codes: readonly string[]) => void;
  onRemoved: () => Promise<void>;
}

/** That it is on, how many recovery codes are left, and what can be done about either. */
export function TwoStepsState({ state, onCodes, onRemoved }: TwoStepsStateProps) {
  const { confirmedAt, recoveryCodes, required } = state;
  const [asking, setAsking] = useState<'codes' | 'remove' | null>(null);
  const close = () => setAsking(null);
  return (
    <section className={classes.section} aria-label={t('security.factor')}>
      <h2 className={classes.sectionTitle}>{t('security.factor')}</h2>
      <StatusBadge status="active" label={words('factor.on', { date: showInstant(confirmedAt ?? '') })} />
      <p>{words('factor.left', { count: recoveryCodes })}</p>
      {isFew(recoveryCodes) && <StatusBadge status="missed" label={words('factor.left.few')} />}
      <p className={classes.hint}>{t(required ? 'security.phone.required' : 'security.phone')}</p>
      <Group gap="xs" mt="md">
        <Button variant="default" size="md" onClick={() => setAsking('codes')}>
          {words('factor.codes.new')}
        </Button>
        <ReasonedButton
          variant="default"
          size="md"
          reason={required ? t('security.remove.required') : null}
          onClick={() => setAsking('remove')}
        >
          {t('security.remove')}
        </ReasonedButton>
      </Group>
      {asking === 'codes' && (
        <ProofDialog
          title={words('factor.codes.new')}
          detail={words('factor.codes.new.detail')}
          size="md"
          onClose={close}
          onProof={async (proof) => {
            const { codes } = await api.post<RecoveryCodes>(`${secondFactorPath}/recovery-codes`, proof);
            onCodes(codes);
          }}
        />
      )}
      {asking === 'remove' && (
        <ProofDialog
          title={t('security.remove')}
          detail={t('security.remove.detail')}
          size="md"
          danger
          onClose={close}
          onProof={async (proof) => {
            await api.delete(secondFactorPath, { body: proof });
            await onRemoved();
          }}
        />
      )}
    </section>
  );
}
