import { Checkbox, Select } from '@mantine/core';
import type { Channel } from '../../../domain/channels.ts';
import { otherwiseChoices } from '../../../domain/preferred-method.ts';
import type { Otherwise } from '../../../domain/preferred-method.ts';
import { showWallTime, zoneCity, zoneName } from '../../shared/format.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { useNow } from '../../shared/use-now.ts';
import { t } from '../t.ts';
import classes from './compose.module.css';
import { passed } from './passed.ts';
import { StaffChoice } from './staff-choice.tsx';
import type { StaffChosen } from './staff-choice.tsx';

export interface When extends StaffChosen {
  startDate: string | null;
  /** Of the last appointments; null: those of the start date alone. */
  endDate: string | null;
  sendAt: string;
  preferenceOnly: boolean;
  /** By each person's preference: how who prefers none of its methods gets it. */
  otherwise: Otherwise;
}

interface ComposeWhenProps {
  value: When;
  change: (part: Partial<When>) => void;
  /** What the dates are of; null: none are asked for. */
  datesOf: string | null;
  /** It is to staff, of whom some can be chosen. */
  toStaff: boolean;
  /** What is asked about preferences: whether one method goes to those alone who prefer it, or what others get; null: that stays as it is. */
  preference: 'only' | 'otherwise' | null;
  /** What somebody who prefers none of them can get it by. */
  methods: readonly Channel[];
  zone: string;
  errors: Record<string, string>;
}

/** Start Date, or group and location of staff, choose whom it is about, Broadcast Date & Time when it goes out. */
export function ComposeWhen(props: ComposeWhenProps) {
  const { value, change, datesOf, toStaff, preference, methods, zone, errors } = props;
  const { startDate, endDate, sendAt, preferenceOnly, otherwise } = value;
  const now = useNow();
  const isPast = sendAt === '' ? 'no' : passed(sendAt, zone, now);
  const short = zoneName(zone, sendAt ? new Date(sendAt) : now);
  const chosen = { at: sendAt && showWallTime(sendAt), zone: short };
  return (
    <section className={`${classes.panel} ${classes.when}`} aria-label={t('compose.when')}>
      {datesOf !== null && (
        <DateInput
          type="date"
          w={{ base: '100%', sm: 220 }}
          label={t('compose.start')}
          description={t('compose.start.hint', { what: datesOf })}
          error={errors['startDate']}
          value={startDate ?? ''}
          onChange={(next) =>
            next && change({ startDate: next, ...(endDate && next > endDate ? { endDate: null } : {}) })
          }
        />
      )}
      {datesOf !== null && (
        <DateInput
          type="date"
          w={{ base: '100%', sm: 220 }}
          label={t('compose.end')}
          description={t('compose.end.hint')}
          error={errors['endDate']}
          value={endDate ?? ''}
          onChange={(next) => change({ endDate: next || null })}
        />
      )}
      {toStaff && <StaffChoice value={value} change={change} errors={errors} />}
      <DateInput
        type="datetime-local"
        w={{ base: '100%', sm: 270 }}
        label={t('compose.at')}
        description={
          isPast === 'lately'
            ? t('compose.at.past', chosen)
            : t('compose.at.hint', { zone: short, city: zoneCity(zone) })
        }
        error={isPast === 'long ago' ? t('compose.at.over', chosen) : errors['sendAt']}
        value={sendAt}
        onChange={(next) => next && change({ sendAt: next.slice(0, 16) })}
      />
      {preference === 'only' && (
        <Checkbox
          mt={{ base: 0, sm: 28 }}
          label={t('compose.preference')}
          description={t(preferenceOnly ? 'compose.preference.on' : 'compose.preference.off')}
          checked={preferenceOnly}
          onChange={(event) => change({ preferenceOnly: event.currentTarget.checked })}
        />
      )}
      {preference === 'otherwise' && (
        <Select
          w={{ base: '100%', sm: 330 }}
          label={t('compose.otherwise')}
          description={t('compose.otherwise.hint')}
          error={errors['otherwise']}
          data={otherwiseChoices
            .filter((choice) => choice === 'nobody' || methods.includes(choice))
            .map((choice) => ({ value: choice, label: t(`compose.otherwise.${choice}`) }))}
          allowDeselect={false}
          value={otherwise}
          onChange={(next) => change({ otherwise: otherwiseChoices.find((choice) => choice === next) ?? otherwise })}
        />
      )}
    </section>
  );
}
