import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { formatMoney, parseMoney } from '../../../domain/money.ts';
import type { StatementRunPreview } from '../../../domain/schemas/statement-runs.ts';
import { intents } from '../../shared/api.ts';
import { addDays, dateIn, readerZone } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import classes from '../billing/billing.module.css';
import { payWithin } from '../billing/pay-within.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { orderRun, previewQuery, runQuery } from './runs.ts';

/** Statements for everybody who owes more than an amount: how many these are, and how much that is, stands there before, and is what is confirmed. */
export function RunDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [dueOn, setDueOn] = useState(() => addDays(dateIn(readerZone(), new Date()), payWithin));
  const [over, setOver] = useState('');
  const [intent] = useState(() => intents());
  const read = over.trim() === '' || over.trim() === '0' ? { ok: true as const, value: 0 } : parseMoney(over);
  const wanted = { overCents: read.ok ? read.value : 0, dueOn };
  const [overCents] = useDebouncedValue(wanted.overCents, 300);
  const [day] = useDebouncedValue(dueOn, 300);
  const settled = { overCents, dueOn: day };
  const isSettled = overCents === wanted.overCents && day === dueOn;
  const preview = useQuery({ ...previewQuery(settled), enabled: read.ok && day !== '' });
  const counts = read.ok && isSettled && !preview.isFetching ? preview.data : undefined;
  const order = useMutation({
    mutationFn: (confirmed: StatementRunPreview) =>
      orderRun(wanted, confirmed, intent.keyOf({ ...wanted, ...confirmed })),
    onSuccess: async (run) => {
      intent.done();
      notify(t('statement.run.ordered'));
      queries.setQueryData(runQuery(run.id).queryKey, run);
      void queries.invalidateQueries({ queryKey: ['list', 'statement-runs'] });
      await navigate({ to: '/billing/statements/$id', params: { id: run.id } });
    },
    // The numbers may be others by now.
    onError: () => void preview.refetch(),
  });
  const change = (apply: () => void) => {
    apply();
    order.reset();
  };
  const errors = fieldErrors(order.error ?? preview.error);
  const isOfField = Object.keys(errors).length > 0;
  return (
    <Dialog title={t('billing.many')} onClose={onClose}>
      <Form
        label={t('billing.many')}
        onSubmit={() => counts && order.mutate(counts)}
        busy={order.isPending}
        error={order.error}
        dirty
        done
        reason={reasonOf({ read, dueOn, counts, failed: preview.isError })}
        submit={counts?.clients ? t('statement.run.do', { count: counts.clients }) : t('billing.many')}
        onCancel={onClose}
      >
        <div className={classes.fields}>
          <p className={classes.hint}>{t('statement.run.hint')}</p>
          <TextInput
            label={t('statement.run.amount')}
            description={t('statement.run.amount.hint')}
            inputMode="decimal"
            autoComplete="off"
            maxLength={20}
            data-autofocus
            error={errors['overCents'] ?? (read.ok ? undefined : read.problem)}
            value={over}
            onChange={({ currentTarget: { value } }) => change(() => setOver(value))}
          />
          <DateInput
            type="date"
            label={t('billing.issue.due')}
            required
            error={errors['dueOn']}
            value={dueOn}
            onChange={(next) => change(() => setDueOn(next))}
          />
          {!order.error && !isOfField && <ProblemNotice error={preview.error} onRetry={() => void preview.refetch()} />}
          <output className={classes.counted}>
            {counts ? countedWords(counts) : read.ok && dueOn !== '' && !preview.isError && t('statement.run.counting')}
          </output>
        </div>
      </Form>
    </Dialog>
  );
}

function reasonOf({
  read,
  dueOn,
  counts,
  failed,
}: {
  read: ReturnType<typeof parseMoney>;
  dueOn: string;
  counts: StatementRunPreview | undefined;
  failed: boolean;
}): string | null {
  if (!read.ok) return t('billing.amount.fault', { fault: read.problem });
  if (dueOn === '') return t('statement.run.no.day');
  if (!counts) return failed ? t('statement.run.not.counted') : t('statement.run.counting');
  return counts.clients === 0 ? t('statement.run.nobody') : null;
}

const countedWords = ({ clients, total, same }: StatementRunPreview): string =>
  [
    t('statement.run.counted', { count: clients, amount: formatMoney(total) }),
    same > 0 && t('statement.run.same', { count: same }),
  ]
    .filter(Boolean)
    .join(' ');
