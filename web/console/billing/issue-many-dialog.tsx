import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { TextInput } from '@mantine/core';
import { parseMoney } from '../../../domain/money.ts';
import type { IssuedStatements } from '../../../domain/schemas/billing.ts';
import { addDays, dateIn, readerZone } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { t } from '../t.ts';
import { issueSome } from './billing.ts';
import classes from './billing.module.css';
import { payWithin } from './pay-within.ts';

type Counts = Pick<IssuedStatements, 'issued' | 'passedOver' | 'failed' | 'left'>;
const none: Counts = { issued: 0, passedOver: 0, failed: 0, left: 0 };

/**
 * Statements for everybody who owes more than an amount, a group at a time, so that one sees how far it is. Where it is interrupted it is begun anew: whoever
 * has one already gets none.
 */
export function IssueManyDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [dueOn, setDueOn] = useState(() => addDays(dateIn(readerZone(), new Date()), payWithin));
  const [over, setOver] = useState('');
  const [counts, setCounts] = useState<Counts | null>(null);
  const read = over.trim() === '' || over.trim() === '0' ? { ok: true as const, value: 0 } : parseMoney(over);
  const issue = useMutation({
    mutationFn: async () => {
      let sum = none;
      for (let after: string | null = null, isFirst = true; isFirst || after !== null; isFirst = false) {
        const answer: IssuedStatements = await issueSome({ overCents: read.ok ? read.value : 0, dueOn, after });
        sum = {
          issued: sum.issued + answer.issued,
          passedOver: sum.passedOver + answer.passedOver,
          failed: sum.failed + answer.failed,
          left: answer.left,
        };
        setCounts(sum);
        after = answer.next;
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['list', 'billing'] }),
  });
  const errors = fieldErrors(issue.error);
  /** Who could not be issued one, and everybody after a change, can be asked for again. */
  const isThrough = issue.isSuccess && counts?.failed === 0;
  return (
    <Dialog title={t('billing.many')} onClose={onClose}>
      <Form
        label={t('billing.many')}
        onSubmit={() => issue.mutate()}
        busy={issue.isPending}
        error={issue.error}
        dirty
        done={!issue.isPending}
        reason={
          read.ok ? (isThrough ? t('billing.many.done') : null) : t('billing.amount.fault', { fault: read.problem })
        }
        submit={t('billing.many.do')}
        onCancel={onClose}
      >
        <div className={classes.fields}>
          <p className={classes.hint}>{t('billing.many.hint')}</p>
          <TextInput
            label={t('billing.many.over')}
            description={t('billing.many.over.hint')}
            inputMode="decimal"
            autoComplete="off"
            maxLength={20}
            data-autofocus
            error={errors['overCents'] ?? (read.ok ? undefined : read.problem)}
            value={over}
            onChange={(event) => {
              setOver(event.currentTarget.value);
              issue.reset();
            }}
          />
          <DateInput
            type="date"
            label={t('billing.issue.due')}
            required
            error={errors['dueOn']}
            value={dueOn}
            onChange={(day) => {
              setDueOn(day);
              issue.reset();
            }}
          />
          <output className={classes.progress}>
            {counts &&
              [
                t('billing.many.issued', { count: counts.issued }),
                counts.passedOver > 0 && t('billing.many.passed', { count: counts.passedOver }),
                counts.failed > 0 && t('billing.many.failed', { count: counts.failed }),
                counts.left > 0 && t('billing.many.left', { count: counts.left }),
              ]
                .filter(Boolean)
                .join(' ')}
          </output>
        </div>
      </Form>
    </Dialog>
  );
}
