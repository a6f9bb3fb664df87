import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import { intents } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { begin, copayQuery, leaveFor, payKey, paymentPath } from '../billing/pay.ts';
import { open } from '../navigation.ts';
import { PageLink } from '../page-link.tsx';
import { t } from '../t.ts';

/** Of one appointment that has a copay: pay it ahead, or what has become of that. */
export function CopayOf({ id, name }: { id: string; name: string }) {
  const { data: copay } = useQuery(copayQuery(id));
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const pay = useMutation({
    mutationFn: (amount: number) => {
      const body = { purpose: 'copay', amount, appointmentId: id } as const;
      return begin(body, intent.keyOf(body));
    },
    onSuccess: (payment, chosen) => {
      intent.done();
      leaveFor(payment, chosen);
      open(paymentPath(payment.id));
    },
    onError: () => void queries.invalidateQueries({ queryKey: payKey }),
  });
  if (!copay) return null;
  const amount = formatMoney(copay.amount);
  return (
    <div>
      <p>
        {t(copay.paid ? 'copay.paid' : 'copay.is', { amount })}{' '}
        {copay.paymentId && <PageLink to={paymentPath(copay.paymentId)}>{t('pay.open')}</PageLink>}
      </p>
      <ProblemNotice error={pay.error} />
      {copay.open && (
        <Button
          variant="default"
          loading={pay.isPending}
          aria-label={t('appointments.of', { what: t('copay.pay', { amount }), when: name })}
          onClick={() => pay.mutate(copay.amount)}
        >
          {t('copay.pay', { amount })}
        </Button>
      )}
    </div>
  );
}
