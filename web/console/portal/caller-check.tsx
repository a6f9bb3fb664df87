import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SafeWordMatch } from '../../../domain/schemas/portal.ts';
import { api } from '../../shared/api.ts';
import { showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import chart from '../chart/chart.module.css';
import { t } from '../t.ts';
import { FactorDialog } from './factor-dialog.tsx';
import { LinkDialog } from './link-dialog.tsx';
import classes from './portal.module.css';

interface CallerCheckProps {
  clientId: string;
  /** Where a link would go. */
  email: string | null;
  /** The client has one, which they may have lost. */
  secondFactor: boolean;
  /** Why this person may not check it. */
  need: string | null;
}

/** What a caller says, and whether it is the safe word; a match allows one thing: a fresh link to the address on file, or the removal of a lost second factor. */
export function CallerCheck({ clientId, email, secondFactor, need }: CallerCheckProps) {
  const [said, setSaid] = useState('');
  const [doing, setDoing] = useState<'link' | 'factor' | null>(null);
  const close = () => setDoing(null);
  const check = useMutation({
    mutationFn: () =>
      api.post<SafeWordMatch>(`/api/clients/${clientId}/portal/safe-word/check`, { safeWord: said.trim() }),
    onSuccess({ match }) {
      if (match) setSaid(''); // what was right stays on no screen
    },
  });
  const why = need ?? (said.trim().length < 3 ? t('portal.safeWord.need') : null);
  return (
    <>
      <form
        className={classes.check}
        aria-label={t('portal.safeWord.check.title')}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!why && !check.isPending) check.mutate();
        }}
      >
        <TextInput
          label={t('portal.safeWord.said')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={100}
          disabled={need !== null}
          value={said}
          onChange={(event) => {
            check.reset();
            setSaid(event.currentTarget.value);
          }}
        />
        <ReasonedButton type="submit" variant="default" loading={check.isPending} reason={why}>
          {t('portal.safeWord.check')}
        </ReasonedButton>
      </form>
      <p className={chart.hint}>{t('portal.safeWord.said.hint')}</p>
      <output className={classes.verdict}>{check.data && <Verdict answer={check.data} />}</output>
      <ProblemNotice error={check.error} />
      {check.data?.match && (
        <div className={chart.buttons}>
          <ReasonedButton
            size="xs"
            variant="default"
            reason={email === null ? t('portal.link.need') : null}
            onClick={() => setDoing('link')}
          >
            {t('portal.link')}
          </ReasonedButton>
          {secondFactor && (
            <Button size="xs" variant="default" onClick={() => setDoing('factor')}>
              {t('portal.factor.remove')}
            </Button>
          )}
        </div>
      )}
      {doing === 'link' && <LinkDialog clientId={clientId} email={email} onClose={close} />}
      {doing === 'factor' && <FactorDialog clientId={clientId} hasSafeWord onClose={close} />}
    </>
  );
}

function Verdict({ answer: { match, triesLeft, lockedUntil } }: { answer: SafeWordMatch }) {
  if (match) return <StatusBadge status="active" label={t('portal.safeWord.match')} />;
  return (
    <>
      <StatusBadge status="failed" label={t('portal.safeWord.noMatch')} />
      <div>
        {lockedUntil
          ? t('portal.safeWord.locked', { at: showZoned(lockedUntil) })
          : t('portal.safeWord.left', { count: triesLeft })}
      </div>
    </>
  );
}
