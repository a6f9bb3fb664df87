import { Autocomplete, NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { appointmentFields } from '../../../domain/schemas/scheduling.ts';
import { zoneName } from '../../shared/format.ts';
import { Columns, Section } from '../../shared/ui/form.tsx';
import { LocationField } from '../locations/location-field.tsx';
import { locationsQuery } from '../locations/locations.ts';
import { ClientPicker, StaffPicker } from '../people/person-picker.tsx';
import { t } from '../t.ts';
import { CopayField } from './copay-field.tsx';

type Fields = z.output<typeof appointmentFields>;

/** What the form holds: people and place may not be chosen yet. */
export type AppointmentDraft = Omit<Fields, 'clientId' | 'staffId' | 'locationId'> & {
  clientId: string | null;
  staffId: string | null;
  locationId: string | null;
};

/** The names of the types stand in reminders, so none of them says what is treated. */
const usualTypes = ['Appointment', 'First visit', 'Follow-up', 'Group session', 'Home visit', 'Telehealth'];

interface AppointmentFieldsProps {
  values: AppointmentDraft;
  change: (part: Partial<AppointmentDraft>) => void;
  errors: Record<string, string>;
  /** Of the client, in cents, where it is known; `apart`: the copay has a form of its own. */
  usualCopay?: number | null | 'apart' | undefined;
}

export function AppointmentFields({ values, change, errors, usualCopay }: AppointmentFieldsProps) {
  const { data: locations } = useQuery(locationsQuery);
  const zone = locations?.find(({ id }) => id === values.locationId)?.zone;
  const start = values.localStart || '2026-01-01T12:00';
  return (
    <>
      <Section title={t('appointment.who')}>
        <Columns>
          <ClientPicker
            label={t('appointment.client')}
            placeholder={t('client.search.hint')}
            required
            error={errors['clientId']}
            value={values.clientId}
            onChange={(clientId) => change({ clientId })}
          />
          <StaffPicker
            label={t('appointment.staff')}
            placeholder={t('staff.search.hint')}
            required
            error={errors['staffId']}
            value={values.staffId}
            onChange={(staffId) => change({ staffId })}
          />
        </Columns>
      </Section>
      <Section title={t('appointment.when')}>
        <Columns>
          <LocationField
            required
            error={errors['locationId']}
            value={values.locationId}
            onChange={(locationId) => change({ locationId })}
          />
          <TextInput
            type="datetime-local"
            label={
              zone ? t('appointment.start.zone', { zone: zoneName(zone, new Date(start)) }) : t('appointment.start')
            }
            required
            error={errors['localStart']}
            value={values.localStart}
            onChange={(event) => change({ localStart: event.currentTarget.value.slice(0, 16) })}
          />
          <NumberInput
            label={t('appointment.minutes')}
            min={5}
            max={1440}
            step={5}
            required
            error={errors['minutes']}
            value={values.minutes}
            onChange={(minutes) => change({ minutes: Number(minutes) })}
          />
          <Autocomplete
            label={t('appointment.type')}
            description={t('appointment.type.hint')}
            data={usualTypes}
            required
            error={errors['type']}
            value={values.type}
            onChange={(type) => change({ type })}
          />
          {usualCopay !== 'apart' && (
            <CopayField
              usual={usualCopay}
              error={errors['copay']}
              value={values.copay}
              onChange={(copay) => change({ copay })}
            />
          )}
        </Columns>
      </Section>
    </>
  );
}

/** Why it cannot be saved yet. */
export const missingOf = ({ clientId, staffId, locationId, localStart }: AppointmentDraft): string | null => {
  if (!clientId) return t('appointment.need.client');
  if (!staffId) return t('appointment.need.staff');
  if (!locationId) return t('appointment.need.location');
  return localStart === '' ? t('appointment.need.start') : null;
};
