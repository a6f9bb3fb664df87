import { TextInput } from '@mantine/core';
import { Section } from '../../shared/ui/form.tsx';
import { LocationField } from '../locations/location-field.tsx';
import { ActiveSwitch } from '../people/active-switch.tsx';
import { AddressFields } from '../people/address-fields.tsx';
import { ContactFields } from '../people/contact-fields.tsx';
import { MethodField } from '../people/method-field.tsx';
import { OwnedByPimsy } from '../people/owned-by-pimsy.tsx';
import { OwnedFields } from '../people/owned-fields.tsx';
import { PersonFields } from '../people/person-fields.tsx';
import { StaffPicker } from '../people/person-picker.tsx';
import { t } from '../t.ts';
import type { StaffDraft } from './staff-drafts.ts';

interface StaffFieldsProps {
  values: StaffDraft;
  change: (part: Partial<StaffDraft>) => void;
  errors: Record<string, string>;
  /** PIMSY owns who it is and how to reach them. */
  owned?: boolean;
}

export function StaffFields({ values, change, errors, owned = false }: StaffFieldsProps) {
  return (
    <>
      {owned && <OwnedByPimsy />}
      <PersonFields values={values} change={change} errors={errors} owned={owned}>
        <TextInput
          label={t('staff.title')}
          error={errors['title']}
          value={values.title ?? ''}
          onChange={(event) => change({ title: event.currentTarget.value || null })}
        />
        <LocationField
          error={errors['locationId']}
          value={values.locationId}
          onChange={(locationId) => change({ locationId })}
        />
        <StaffPicker
          label={t('staff.supervisor')}
          placeholder={t('none')}
          error={errors['supervisorId']}
          value={values.supervisorId}
          onChange={(supervisorId) => change({ supervisorId })}
        />
      </PersonFields>
      <OwnedFields owned={owned}>
        <ContactFields
          value={values.contactPoints}
          onChange={(contactPoints) => change({ contactPoints })}
          errors={errors}
        />
      </OwnedFields>
      <Section title={t('staff.messaging')}>
        <MethodField
          error={errors['preferredMethod']}
          value={values.preferredMethod}
          onChange={(preferredMethod) => change({ preferredMethod })}
        />
      </Section>
      <OwnedFields owned={owned}>
        <AddressFields value={values.address} onChange={(address) => change({ address })} errors={errors} />
        <ActiveSwitch
          rule="Staff"
          label={t('staff.active')}
          hint={t('staff.active.hint')}
          checked={values.active}
          onChange={(active) => change({ active })}
        />
      </OwnedFields>
    </>
  );
}
