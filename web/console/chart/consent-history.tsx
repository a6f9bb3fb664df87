import { useQuery } from '@tanstack/react-query';
import type { ConsentOfClient } from '../../../domain/schemas/chart.ts';
import type { PicklistItem } from '../../../domain/schemas/desk.ts';
import { showAddress, showZoned } from '../../shared/format.ts';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { reasonsQuery } from '../picklists/picklists.ts';
import { t } from '../t.ts';
import classes from './chart.module.css';

type Entry = ConsentOfClient['records'][number];

/** Every consent that was given, newest first, ended ones included. */
export function ConsentHistory({ records }: { records: readonly Entry[] }) {
  const { data: reasons = [] } = useQuery(reasonsQuery);
  return (
    <details className={classes.details}>
      <summary>{t('consents.history', { count: records.length })}</summary>
      <ul className={classes.list}>
        {records.map((entry) => (
          <EntryLine key={entry.id} entry={entry} reasons={reasons} />
        ))}
      </ul>
    </details>
  );
}

/** What ends a consent without anybody choosing a reason. */
const own = ['desk', 'expired', 'address-changed', 'contact-changed', 'portal'] as const;

/** A reason in the practice's own words; the code itself where nobody keeps it any more. */
const whyOf = (code: string, reasons: readonly PicklistItem[]): string => {
  const ours = own.find((each) => each === code);
  return ours ? t(`consents.why.${ours}`) : (reasons.find((each) => each.code === code)?.label ?? code);
};

function EntryLine({ entry, reasons }: { entry: Entry; reasons: readonly PicklistItem[] }) {
  const { channel, address, givenBy, method, givenAt, recordedBy, documentName, expiresAt, revokedAt, inForce } = entry;
  const told = [
    t('consents.entry', { name: givenBy, method: t(`consents.method.${method}`), at: showZoned(givenAt) }),
    recordedBy && t('consents.entry.by', { name: recordedBy }),
    t('consents.entry.wording', { version: entry.wordingVersion }),
    documentName && t('consents.entry.document', { name: documentName }),
    expiresAt && t('consents.entry.expires', { at: showZoned(expiresAt) }),
    revokedAt &&
      t('consents.entry.ended', {
        at: showZoned(revokedAt),
        why: whyOf(entry.revokedReason ?? '', reasons),
        name: entry.revokedBy ?? '',
      }),
  ].filter(Boolean);
  return (
    <li className={classes.line}>
      <span>{t(`method.${channel}`)}</span>
      <span>
        {showAddress(address)}
        <span className={classes.sub}>{told.join(' · ')}</span>
      </span>
      <StatusBadge
        status={inForce ? 'confirmed' : 'skipped'}
        label={t(inForce ? 'consents.inForce' : 'consents.over')}
      />
    </li>
  );
}
