import { Checkbox, TextInput } from '@mantine/core';
import { showWallTime, wallTimeIn, zoneCity, zoneName } from '../../shared/format.ts';
import { useNow } from '../../shared/use-now.ts';
import { t } from '../t.ts';
import classes from './compose.module.css';

export interface When {
  startDate: string | null;
  sendAt: string;
  preferenceOnly: boolean;
}

interface ComposeWhenProps {
  value: When;
  change: (part: Partial<When>) => void;
  needsStartDate: boolean;
  zone: string;
  errors: Record<string, string>;
}

/** Start Date chooses whom it is about, Broadcast Date & Time when it goes out. */
export function ComposeWhen({ value, change, needsStartDate, zone, errors }: ComposeWhenProps) {
  const { startDate, sendAt, preferenceOnly } = value;
  const now = useNow();
  const past = sendAt !== '' && sendAt < wallTimeIn(zone, now);
  const short = zoneName(zone, sendAt ? new Date(sendAt) : now);
  return (
    <section className={`${classes.panel} ${classes.when}`} aria-label={t('compose.when')}>
      {needsStartDate && (
        <TextInput
          type="date"
          label={t('compose.start')}
          description={t('compose.start.hint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          error={errors['startDate']}
          value={startDate ?? ''}
          onChange={(event) => event.currentTarget.value && change({ startDate: event.currentTarget.value })}
        />
      )}
      <TextInput
        type="datetime-local"
        label={t('compose.at')}
        description={
          past
            ? t('compose.at.past', { at: showWallTime(sendAt), zone: short })
            : t('compose.at.hint', { zone: short, city: zoneCity(zone) })
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        error={errors['sendAt']}
        value={sendAt}
        onChange={(event) => event.currentTarget.value && change({ sendAt: event.currentTarget.value.slice(0, 16) })}
      />
      <Checkbox
        mt={{ base: 0, sm: 28 }}
        label={t('compose.preference')}
        description={t(preferenceOnly ? 'compose.preference.on' : 'compose.preference.off')}
        checked={preferenceOnly}
        onChange={(event) => change({ preferenceOnly: event.currentTarget.checked })}
      />
    </section>
  );
}
