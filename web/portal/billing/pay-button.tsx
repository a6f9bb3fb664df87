import { Alert, Button, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { formatMoney, parseMoney } from '../../../domain/money.ts';
import { amountFault } from '../../../domain/payments/amounts.ts';
import type { PaymentOffer } from '../../../domain/schemas/payments.ts';
import { intents } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { open } from '../navigation.ts';
import { PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import classes from './billing.module.css';
import { begin, leaveFor, offerQuery, payKey, paymentPath } from './pay.ts';

/** Beside the balance: pay it, or a part of it, on the card company's page; nothing where the practice takes no cards. */
export function PayButton() {
  const { data: offer } = useQuery(offerQuery);
  const [asking, setAsking] = useState(false);
  if (!offer?.available) return null;
  if (offer.underWay)
    return (
      <p className={portal.hint}>
        {t('pay.under.way')} <PageLink to={paymentPath(offer.underWay)}>{t('pay.under.way.open')}</PageLink>
      </p>
    );
  if (offer.payable === 0) return null;
  if (asking) return <PayForm offer={offer} onClose={() => setAsking(false)} />;
  return (
    <Button mt="sm" onClick={() => setAsking(true)}>
      {t('pay.start')}
    </Button>
  );
}

const newIntents = intents();

function PayForm({ offer: { payable, smallest, test }, onClose }: { offer: PaymentOffer; onClose: () => void }) {
  const queries = useQueryClient();
  const [part, setPart] = useState(false);
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const pay = useMutation({
    mutationFn: (amount: number) => {
      const body = { purpose: 'balance', amount } as const;
      return begin(body, newIntents.keyOf(body));
    },
    onSuccess: (payment, chosen) => {
      newIntents.done();
      leaveFor(payment, chosen);
      open(paymentPath(payment.id));
    },
    // What is owed may be another amount by now.
    onError: () => void queries.invalidateQueries({ queryKey: payKey }),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (pay.isPending) return;
    const amount = part ? parseMoney(text) : { ok: true as const, value: payable };
    const wrong = amount.ok ? amountFault(amount.value, payable) : 'not-whole';
    setFault(
      !amount.ok
        ? t('pay.amount.unreadable')
        : wrong === 'too-small'
          ? t('pay.amount.small', { smallest: formatMoney(smallest) })
          : wrong
            ? t('pay.amount.large', { most: formatMoney(payable) })
            : null,
    );
    if (amount.ok && !wrong) pay.mutate(amount.value);
  };
  return (
    <form noValidate aria-label={t('pay.title')} onSubmit={submit}>
      <Stack gap="sm" mt="sm">
        <ProblemNotice error={pay.error} />
        <Radio.Group label={t('pay.how.much')} value={part ? 'part' : 'all'} onChange={(to) => setPart(to === 'part')}>
          <Stack gap="xs" mt={6}>
            <Radio data-autofocus value="all" label={t('pay.all', { amount: formatMoney(payable) })} />
            <Radio value="part" label={t('pay.part')} />
          </Stack>
        </Radio.Group>
        {part && (
          <TextInput
            label={t('pay.amount')}
            description={t('pay.amount.hint', { smallest: formatMoney(smallest), most: formatMoney(payable) })}
            inputMode="decimal"
            autoComplete="off"
            required
            error={fault}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setFault(null);
            }}
          />
        )}
        {test && <Alert color="yellow">{t('pay.test')}</Alert>}
        <p className={portal.hint}>{t('pay.where')}</p>
        <div className={classes.acts}>
          <Button type="submit" loading={pay.isPending}>
            {t('pay.go')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('pay.never')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
