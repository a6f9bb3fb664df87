import { Anchor, Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import type { Statement } from '../../../domain/schemas/billing.ts';
import { intents } from '../../shared/api.ts';
import { addDays, showDate, showDates, showZoned } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { words } from '../../shared/words.ts';
import chart from '../chart/chart.module.css';
import { Panel } from '../chart/panel.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { issueFor, statementPath, statementsQuery, useRefreshBilling } from './billing.ts';
import classes from './billing.module.css';
import { payWithin } from './pay-within.ts';

/** Statements of a client, and another one. */
export function Statements({ clientId, today }: { clientId: string; today: string }) {
  const allowed = useAllowed();
  const [issuing, setIssuing] = useState(false);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    statementsQuery(clientId),
  );
  const rows = data?.pages.flatMap((page) => page.rows);
  return (
    <Panel
      title={t('billing.statements')}
      actions={
        <ReasonedButton
          size="xs"
          variant="default"
          reason={allowed('Client Billing', 'create') ? null : t('billing.need.create')}
          onClick={() => setIssuing(true)}
        >
          {t('billing.issue')}
        </ReasonedButton>
      }
    >
      <ProblemNotice error={rows ? null : error} onRetry={() => void refetch()} />
      {!rows && !error && <Skeleton height={52} />}
      {rows?.length === 0 && <Empty title={t('billing.statements.empty')} hint={t('billing.statements.empty.hint')} />}
      {rows && rows.length > 0 && (
        <ul className={chart.list} aria-label={t('billing.statements')}>
          {rows.map((row) => (
            <Line key={row.id} row={row} clientId={clientId} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <div>
          <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {words('load.more')}
          </Button>
        </div>
      )}
      {issuing && <IssueDialog clientId={clientId} today={today} onClose={() => setIssuing(false)} />}
    </Panel>
  );
}

function Line({ row, clientId }: { row: Statement; clientId: string }) {
  const { id, number, from, to, closing, dueOn, issuedAt, issuedBy, readAt, told } = row;
  const became = readAt ? t('billing.statement.read', { at: showZoned(readAt) }) : t(`billing.statement.${told}`);
  return (
    <li className={chart.line}>
      <span>{t('billing.statement', { number })}</span>
      <span>
        {showDates(from, from === to ? null : to)} · {formatMoney(closing)}
        {closing > 0 && `, ${t('billing.statement.due.by', { date: showDate(dueOn) })}`}
        <span className={chart.sub}>
          {t('billing.statement.issued', { at: showZoned(issuedAt), name: issuedBy ?? t('billing.statement.batch') })}
          {' · '}
          {became}
        </span>
      </span>
      <Anchor href={statementPath(clientId, id)} download aria-label={t('billing.statement.open.of', { number })}>
        {t('billing.statement.open')}
      </Anchor>
    </li>
  );
}

function IssueDialog({ clientId, today, onClose }: { clientId: string; today: string; onClose: () => void }) {
  const refresh = useRefreshBilling(clientId);
  const [dueOn, setDueOn] = useState(() => addDays(today, payWithin));
  const [intent] = useState(() => intents());
  const issue = useMutation({
    mutationFn: () => issueFor(clientId, dueOn, intent.keyOf(dueOn)),
    onSuccess: async ({ number }) => {
      notify(t('billing.issue.done', { number }));
      await refresh();
      onClose();
    },
  });
  return (
    <Dialog title={t('billing.issue')} onClose={onClose}>
      <Form
        label={t('billing.issue')}
        onSubmit={() => issue.mutate()}
        busy={issue.isPending}
        error={issue.error}
        dirty
        done
        submit={t('billing.issue')}
        onCancel={onClose}
      >
        <div className={classes.fields}>
          <p className={classes.hint}>{t('billing.issue.hint')}</p>
          <DateInput
            type="date"
            label={t('billing.issue.due')}
            required
            data-autofocus
            min={today}
            error={fieldErrors(issue.error)['dueOn']}
            value={dueOn}
            onChange={setDueOn}
          />
        </div>
      </Form>
    </Dialog>
  );
}
