import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AskedChange } from '../../../domain/schemas/portal-information.ts';
import { showInstant } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { t } from '../t.ts';
import { informationQuery, takeBack } from './information.ts';
import classes from './information.module.css';
import { showBirthDate } from './shown.ts';

const words = { firstName: 'info.first', lastName: 'info.last', birthDate: 'info.birth', ssn: 'info.ssn' } as const;

const wantedOf = ({ field, wanted }: AskedChange) =>
  field === 'ssn'
    ? t('info.ssn.other')
    : (field === 'birthDate' ? showBirthDate(wanted) : wanted) || t('info.pending.none');

/** What waits for the approval of the practice, and what it did not approve, with why. */
export function AskedNotes({ asked, canTakeBack }: { asked: readonly AskedChange[]; canTakeBack: boolean }) {
  return asked.map((change) => <AskedNote key={change.id} change={change} canTakeBack={canTakeBack} />);
}

function AskedNote({ change, canTakeBack }: { change: AskedChange; canTakeBack: boolean }) {
  const client = useQueryClient();
  const name = t(words[change.field]);
  const value = wantedOf(change);
  const undo = useMutation({
    mutationFn: () => takeBack(change.id),
    // Also where it failed: it may have been decided just now.
    onSettled: () => client.invalidateQueries({ queryKey: informationQuery.queryKey }),
  });
  if (change.status === 'refused')
    return (
      <p className={classes.theirs}>
        <strong>{name}</strong>
        <span>{t('info.refused', { value, reason: change.reason ?? '' })}</span>
      </p>
    );
  return (
    <div className={classes.theirs}>
      <strong>{name}</strong>
      <span>{t('info.pending', { value, at: showInstant(change.askedAt) })}</span>
      {canTakeBack && (
        <Button
          size="xs"
          variant="default"
          loading={undo.isPending}
          aria-label={t('info.pending.back.of', { name })}
          onClick={() => undo.mutate()}
        >
          {t('info.pending.back')}
        </Button>
      )}
      <ProblemNotice error={undo.error} />
    </div>
  );
}
