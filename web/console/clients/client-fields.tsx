import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { DemographicFields } from '../../shared/ui/demographic-fields.tsx';
import { Section } from '../../shared/ui/form.tsx';
import { AssignedFields } from '../chart/assigned-fields.tsx';
import { RestrictedSwitch } from '../chart/restricted-switch.tsx';
import { LocationField } from '../locations/location-field.tsx';
import { ActiveSwitch } from '../people/active-switch.tsx';
import { AddressFields } from '../people/address-fields.tsx';
import { ContactFields } from '../people/contact-fields.tsx';
import { MethodField } from '../people/method-field.tsx';
import { OwnedByPimsy } from '../people/owned-by-pimsy.tsx';
import { OwnedFields } from '../people/owned-fields.tsx';
import { PersonFields } from '../people/person-fields.tsx';
import { t } from '../t.ts';
import type { ClientDraft } from './client-drafts.ts';
import { ConsentField } from './consent-field.tsx';

export interface ClientFieldsProps {
  values: ClientDraft;
  change: (part: Partial<ClientDraft>) => void;
  errors: Record<string, string>;
}

/** Client Details: who it is, and how to reach them. `question` stands right below the numbers. */
export function ClientDetails({
  values,
  change,
  errors,
  question,
  owned = false,
}: ClientFieldsProps & { question?: ReactNode; owned?: boolean }) {
  return (
    <>
      {owned && <OwnedByPimsy />}
      <PersonFields values={values} change={change} errors={errors} owned={owned}>
        <TextInput
          type="date"
          readOnly={owned}
          label={t('person.birth')}
          error={errors['birthDate']}
          value={values.birthDate ?? ''}
          onChange={(event) => change({ birthDate: event.currentTarget.value || null })}
        />
        <TextInput
          label={t('client.record')}
          required
          error={errors['recordNumber']}
          value={values.recordNumber}
          onChange={(event) => change({ recordNumber: event.currentTarget.value })}
        />
        <LocationField
          error={errors['locationId']}
          value={values.locationId}
          onChange={(locationId) => change({ locationId })}
        />
      </PersonFields>
      <OwnedFields owned={owned}>
        <ContactFields
          id="numbers"
          value={values.contactPoints}
          onChange={(contactPoints) => change({ contactPoints })}
          errors={errors}
        >
          {question}
        </ContactFields>
        <AddressFields value={values.address} onChange={(address) => change({ address })} errors={errors} />
      </OwnedFields>
      <Section title={t('client.demographics')}>
        <div style={{ clear: 'both' }} />
        <DemographicFields values={values} errors={errors} size="sm" onChange={change} />
      </Section>
      <AssignedFields value={values.assigned} onChange={(assigned) => change({ assigned })} errors={errors} />
      <RestrictedSwitch checked={values.restricted} onChange={(restricted) => change({ restricted })} />
      <OwnedFields owned={owned}>
        <ActiveSwitch
          id="active"
          rule="Clients"
          label={t('client.active')}
          hint={t('client.active.hint')}
          checked={values.active}
          onChange={(active) => change({ active })}
        />
      </OwnedFields>
    </>
  );
}

/** Contacts: Client Automated Messaging Contact. */
export function ClientContacts({ values, change, errors, partly = false }: ClientFieldsProps & { partly?: boolean }) {
  return (
    <Section id="method" title={t('client.messaging')} hint={t('client.messaging.hint')}>
      <MethodField
        error={errors['preferredMethod']}
        value={values.preferredMethod}
        onChange={(preferredMethod) => change({ preferredMethod })}
      />
      <ConsentField
        error={errors['consent']}
        partly={partly}
        checked={values.consent}
        onChange={(consent) => change({ consent })}
      />
    </Section>
  );
}
