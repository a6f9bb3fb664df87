import { TextInput } from '@mantine/core';
import type { Staff } from '../../../domain/schemas/people.ts';
import { Columns, Section } from '../../shared/ui/form.tsx';
import { t } from '../t.ts';
import { LanguageField } from './language-field.tsx';
import { ZoneField } from './zone-field.tsx';

export type PersonDraft = Pick<
  Staff,
  'firstName' | 'lastName' | 'preferredName' | 'language' | 'zone' | 'address' | 'contactPoints'
>;

interface PersonFieldsProps<Draft extends PersonDraft> {
  values: Draft;
  change: (part: Partial<PersonDraft>) => void;
  errors: Record<string, string>;
  /** The name comes from elsewhere and is only read here. */
  owned?: boolean;
  /** More fields beside the name, such as the date of birth. */
  children?: React.ReactNode;
}

const orNull = (text: string) => (text === '' ? null : text);

/** Name, language and zone of a client or a member of staff. */
export function PersonFields<Draft extends PersonDraft>({
  values,
  change,
  errors,
  owned = false,
  children,
}: PersonFieldsProps<Draft>) {
  return (
    <Section title={t('person.about')}>
      <Columns>
        <TextInput
          label={t('person.first')}
          required
          readOnly={owned}
          error={errors['firstName']}
          value={values.firstName}
          onChange={(event) => change({ firstName: event.currentTarget.value })}
        />
        <TextInput
          label={t('person.last')}
          required
          readOnly={owned}
          error={errors['lastName']}
          value={values.lastName}
          onChange={(event) => change({ lastName: event.currentTarget.value })}
        />
        <TextInput
          label={t('person.preferred.name')}
          error={errors['preferredName']}
          value={values.preferredName ?? ''}
          onChange={(event) => change({ preferredName: orNull(event.currentTarget.value) })}
        />
        {children}
        <LanguageField
          error={errors['language']}
          value={values.language}
          onChange={(language) => change({ language })}
        />
        <ZoneField
          label={t('person.zone')}
          placeholder={t('person.zone.none')}
          error={errors['zone']}
          value={values.zone}
          onChange={(zone) => change({ zone })}
        />
      </Columns>
    </Section>
  );
}
