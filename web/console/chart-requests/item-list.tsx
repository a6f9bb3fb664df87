import { useState } from 'react';
import type { ChartRequest } from '../../../domain/schemas/chart-requests.ts';
import { showZoned } from '../../shared/format.ts';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';
import { DocumentLinks } from './document-links.tsx';
import { supplyButton } from './offered-moves.ts';
import { StepDialog } from './step-dialog.tsx';
import classes from './chart-requests.module.css';

type Item = ChartRequest['itemList'][number];

/** What is missing, each with what was supplied for it, or a button to supply it. */
export function ItemList({ request }: { request: ChartRequest }) {
  const [supplying, setSupplying] = useState<Item | null>(null);
  const supply = supplyButton(request);
  return (
    <>
      <ul className={classes.items} aria-label={t('request.items')}>
        {request.itemList.map((item) => (
          <li key={item.id} className={classes.item}>
            <div className={classes.itemHead}>
              <span className={classes.itemName}>{item.label}</span>
              <StatusBadge status={`item-${item.status}`} />
              {item.status === 'open' && supply && (
                <ReasonedButton
                  size="xs"
                  variant={supply.variant}
                  className={classes.supply}
                  reason={supply.why}
                  aria-label={t('request.supply.one', { item: item.label })}
                  onClick={() => setSupplying(item)}
                >
                  {t('request.supply')}
                </ReasonedButton>
              )}
            </div>
            {item.words && <div className={classes.words}>{item.words}</div>}
            {item.suppliedBy && item.suppliedAt && (
              <div className={classes.supplied}>
                <span className={classes.hint}>
                  {t('request.supplied.by', { name: item.suppliedBy.name, at: showZoned(item.suppliedAt) })}
                </span>
                {item.supplied && <div className={classes.words}>{item.supplied}</div>}
                <DocumentLinks documents={item.documents} />
              </div>
            )}
          </li>
        ))}
      </ul>
      {supplying && (
        <StepDialog request={request} step={{ move: 'supply', item: supplying }} onClose={() => setSupplying(null)} />
      )}
    </>
  );
}
