import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Columns } from '../../shared/ui/form.tsx';
import { AddressFields } from '../people/address-fields.tsx';
import { ContactFields } from '../people/contact-fields.tsx';
import { LanguageField } from '../people/language-field.tsx';
import { ZoneField } from '../people/zone-field.tsx';
import { t } from '../t.ts';
import type { ContactDraft } from './contact-draft.ts';

interface ContactPersonProps {
  values: ContactDraft;
  change: (part: Partial<ContactDraft>) => void;
  errors: Record<string, string>;
}

/** Name, relation, language, zone and addresses of somebody who is not the client. */
export function ContactPerson({ values, change, errors }: ContactPersonProps) {
  const [shown] = useState(values.contactPoints);
  return (
    <>
      <Columns>
        <TextInput
          label={t('person.first')}
          required
          autoComplete="off"
          error={errors['firstName']}
          value={values.firstName}
          onChange={(event) => change({ firstName: event.currentTarget.value })}
        />
        <TextInput
          label={t('person.last')}
          required
          autoComplete="off"
          error={errors['lastName']}
          value={values.lastName}
          onChange={(event) => change({ lastName: event.currentTarget.value })}
        />
        <TextInput
          label={t('relationship.relation')}
          placeholder={t('relationship.relation.hint')}
          autoComplete="off"
          error={errors['relation']}
          value={values.relation ?? ''}
          onChange={(event) => change({ relation: event.currentTarget.value || null })}
        />
        <LanguageField
          error={errors['language']}
          value={values.language}
          onChange={(language) => change({ language })}
        />
        <ZoneField
          label={t('person.zone')}
          placeholder={t('contacts.zone.none')}
          error={errors['zone']}
          value={values.zone}
          onChange={(zone) => change({ zone })}
        />
      </Columns>
      <ContactFields
        value={values.contactPoints}
        onChange={(contactPoints) => change({ contactPoints })}
        errors={errors}
      >
        {shown.length > 0 && <p>{t('contacts.lapse')}</p>}
      </ContactFields>
      <AddressFields value={values.address} onChange={(address) => change({ address })} errors={errors} />
    </>
  );
}
