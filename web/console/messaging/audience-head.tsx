import { Button, SegmentedControl, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconRefresh, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { Preview } from '../../../domain/schemas/messaging.ts';
import { showInstant, showNumber } from '../../shared/format.ts';
import { t } from '../t.ts';
import { changesInWords, reasonsByCount } from './audience-counts.ts';
import classes from './audience.module.css';
import type { AudienceFilter } from './messaging.ts';
import { reasonName } from './reason-name.ts';

interface AudienceHeadProps {
  /** Staff have no record number to be found by. */
  toStaff: boolean;
  /** First page of the list; absent: it has not come yet. */
  shown: Preview | undefined;
  filter: AudienceFilter;
  onFilter: (filter: AudienceFilter) => void;
  onRefresh: () => void;
  busy: boolean;
  /** Something was changed after the list was made. */
  stale: boolean;
}

/** What has changed since the look before, in words; null where there is nothing to compare with. */
const changeWords = (changes: Preview['changes'] | undefined) => {
  if (!changes) return null;
  const what = changesInWords(changes);
  const at = showInstant(changes.since);
  return what === '' ? t('audience.same', { at }) : t('audience.changes', { at, what });
};

const label = (key: 'audience.all' | 'audience.send' | 'audience.skip', count: number | undefined) =>
  count === undefined ? t(key) : `${t(key)} ${showNumber(count)}`;

/** Counts, search and filters of who will receive it, and what a refresh changed. */
export function AudienceHead({ toStaff, shown, filter, onFilter, onRefresh, busy, stale }: AudienceHeadProps) {
  const searched = t(toStaff ? 'audience.search.staff' : 'audience.search');
  const counts = shown?.counts;
  const [typed, setTyped] = useState(filter.q ?? '');
  const search = useDebouncedCallback((q: string) => onFilter({ ...filter, q: q.trim() || undefined }), 300);
  return (
    <>
      <div className={classes.head}>
        <div className={classes.words}>
          <h2 className={classes.title}>{t('audience.title')}</h2>
          <output className={classes.note}>
            {stale ? t('audience.stale') : ((busy ? null : changeWords(shown?.changes)) ?? t('audience.hint'))}
          </output>
        </div>
        <TextInput
          className={classes.search}
          type="search"
          aria-label={searched}
          placeholder={searched}
          leftSection={<IconSearch size={16} />}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
        <SegmentedControl
          aria-label={t('audience.filter')}
          data={[
            { value: 'all', label: label('audience.all', counts?.recipients) },
            { value: 'send', label: label('audience.send', counts?.send) },
            { value: 'skip', label: label('audience.skip', counts?.skip) },
          ]}
          value={filter.show ?? 'all'}
          onChange={(next) =>
            onFilter({
              ...filter,
              show: next === 'send' || next === 'skip' ? next : undefined,
              reason: next === 'send' ? undefined : filter.reason,
            })
          }
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
              <UnstyledButton
                className={classes.reason}
                aria-pressed={filter.reason === reason}
                onClick={() =>
                  onFilter({
                    ...filter,
                    reason: filter.reason === reason ? undefined : reason,
                    show: filter.show === 'send' ? undefined : filter.show,
                  })
                }
              >
                <strong>{showNumber(count)}</strong> {reasonName(reason)}
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
