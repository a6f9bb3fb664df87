import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { ImportFrame } from '../imports/import-page.tsx';
import { t } from '../t.ts';
import classes from './billing.module.css';
import { LedgerImportActions } from './ledger-import-actions.tsx';
import { sumsOf } from './ledger-sums.ts';

const route = getRouteApi('/frame/billing/imports/$id');

/** One file of charges and payments: what it comes to, what is wrong with it, and what was posted. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  return (
    <ImportFrame
      desk="billing"
      id={id}
      back={{ to: { to: '/billing/imports' }, label: t('ledger.import') }}
      Actions={LedgerImportActions}
      Between={Sums}
      search={search}
      onSearch={(next) =>
        void navigate({ to: '/billing/imports/$id', params: { id }, search: next, replace: true, resetScroll: false })
      }
    />
  );
}

function Sums({ run: { sums, counts } }: { run: ImportRun }) {
  if (!sums || counts.good + counts.done === 0) return null;
  const told = [
    ['good', counts.good],
    ['done', counts.done],
  ] as const;
  return (
    <dl className={classes.sums}>
      {told
        .filter(([, count]) => count > 0)
        .map(([which]) => (
          <div key={which} className={classes.sum}>
            <dt>{t(`ledger.import.${which}`)}</dt>
            <dd>{sumsOf(sums[which])}</dd>
          </div>
        ))}
    </dl>
  );
}
