import { Button, SegmentedControl } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { Preview } from '../../../domain/schemas/messaging.ts';
import { showNumber } from '../../shared/format.ts';
import { t } from '../t.ts';
import { changeOf, reasonsByCount } from './audience-counts.ts';
import classes from './audience.module.css';
import type { Decision } from './messaging.ts';
import { reasonName } from './reason-name.ts';

type Counts = Preview['counts'];

interface AudienceHeadProps {
  counts: Counts | undefined;
  /** As it was before the last refresh; absent: nothing to compare with. */
  before: Counts | undefined;
  show: Decision | undefined;
  onShow: (show: Decision | undefined) => void;
  onRefresh: () => void;
  busy: boolean;
  /** Something was changed after the list was made. */
  stale: boolean;
}

const signed = (value: number) => (value > 0 ? `+${value}` : `−${-value}`);

/** What a refresh changed, in words; null where it changed nothing or there was none. */
const changeWords = (before: Counts | undefined, now: Counts | undefined) => {
  if (!before || !now) return null;
  const { send, skip } = changeOf(before, now);
  if (send === 0 && skip === 0) return t('audience.same');
  return [
    send !== 0 && t('audience.change.send', { change: signed(send) }),
    skip !== 0 && t('audience.change.skip', { change: signed(skip) }),
  ]
    .filter(Boolean)
    .join(', ');
};

const label = (key: 'audience.all' | 'audience.send' | 'audience.skip', count: number | undefined) =>
  count === undefined ? t(key) : `${t(key)} ${showNumber(count)}`;

export function AudienceHead({ counts, before, show, onShow, onRefresh, busy, stale }: AudienceHeadProps) {
  return (
    <>
      <div className={classes.head}>
        <div className={classes.words}>
          <h2 className={classes.title}>{t('audience.title')}</h2>
          <output className={classes.note}>
            {stale ? t('audience.stale') : ((busy ? null : changeWords(before, counts)) ?? t('audience.hint'))}
          </output>
        </div>
        <SegmentedControl
          aria-label={t('audience.filter')}
          data={[
            { value: 'all', label: label('audience.all', counts?.recipients) },
            { value: 'send', label: label('audience.send', counts?.send) },
            { value: 'skip', label: label('audience.skip', counts?.skip) },
          ]}
          value={show ?? 'all'}
          onChange={(next) => onShow(next === 'send' || next === 'skip' ? next : undefined)}
        />
        <Button
          variant={stale ? 'light' : 'default'}
          leftSection={<IconRefresh size={16} />}
          loading={busy}
          onClick={onRefresh}
        >
          {t('audience.refresh')}
        </Button>
      </div>
      {counts && counts.skip > 0 && (
        <ul className={classes.reasons} aria-label={t('audience.reasons')}>
          {reasonsByCount(counts).map(([reason, count]) => (
            <li key={reason}>
              <strong>{showNumber(count)}</strong> {reasonName(reason)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
