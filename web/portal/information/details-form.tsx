import { NativeSelect, TextInput } from '@mantine/core';
import type { Demographics } from '../../../domain/demographics.ts';
import { locales } from '../../../domain/locales.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import type { InformationDetails, PortalInformation } from '../../../domain/schemas/portal-information.ts';
import { zoneCity } from '../../shared/format.ts';
import { DemographicFields, showDemographics } from '../../shared/ui/demographic-fields.tsx';
import { words } from '../../shared/words.ts';
import { draftOwner } from '../guardian/doors.ts';
import { Heading } from '../heading.tsx';
import { t } from '../t.ts';
import { put } from './information.ts';
import { draftBox, useKeptDraft } from './kept-draft.ts';
import { SectionForm } from './section-form.tsx';
import { Theirs } from './theirs.tsx';
import { zoneChoices } from './zones.ts';

const box = draftBox<InformationDetails>();

interface DetailsFormProps {
  session: PortalSession;
  details: NonNullable<PortalInformation['details']>;
}

export function DetailsForm({ session, details }: DetailsFormProps) {
  const draft = useKeptDraft(box, draftOwner(session), details.values);
  const { values, loaded, theirs, change } = draft;
  const beside = (field: keyof Demographics) => (
    <Theirs
      name={words(`demographics.${field}`)}
      value={field in theirs ? showDemographics({ ...values, ...theirs }, field) : undefined}
      onTake={() => change({ [field]: theirs[field] })}
    />
  );
  return (
    <>
      <Heading>{t('info.section.details')}</Heading>
      <SectionForm
        label={t('info.section.details')}
        draft={draft}
        save={() => put('details', { loaded, wanted: values })}
        valuesIn={(now) => now.details?.values}
      >
        {(errors) => (
          <>
            <div>
              <TextInput
                size="md"
                label={t('info.preferred')}
                description={t('info.preferred.hint')}
                autoComplete="nickname"
                maxLength={100}
                error={errors['preferredName']}
                value={values.preferredName ?? ''}
                onChange={(event) => change({ preferredName: event.currentTarget.value || null })}
              />
              <Theirs
                name={t('info.preferred')}
                value={'preferredName' in theirs ? (theirs.preferredName ?? '') : undefined}
                onTake={() => change({ preferredName: theirs.preferredName ?? null })}
              />
            </div>
            <div>
              <NativeSelect
                size="md"
                label={t('info.language')}
                description={t('info.language.hint')}
                data={locales.map((locale) => ({ value: locale, label: t(`info.language.${locale}`) }))}
                error={errors['language']}
                value={values.language}
                onChange={({ currentTarget }) =>
                  change({ language: locales.find((each) => each === currentTarget.value) ?? 'en' })
                }
              />
              <Theirs
                name={t('info.language')}
                value={theirs.language && t(`info.language.${theirs.language}`)}
                onTake={() => theirs.language && change({ language: theirs.language })}
              />
            </div>
            <div>
              <NativeSelect
                size="md"
                label={t('info.zone')}
                description={t('info.zone.hint')}
                data={zoneChoices(values.zone)}
                error={errors['zone']}
                value={values.zone ?? ''}
                onChange={(event) => change({ zone: event.currentTarget.value || null })}
              />
              <Theirs
                name={t('info.zone')}
                value={'zone' in theirs ? (theirs.zone ? zoneCity(theirs.zone) : t('info.zone.none')) : undefined}
                onTake={() => change({ zone: theirs.zone ?? null })}
              />
            </div>
            <DemographicFields values={values} errors={errors} size="md" onChange={change} beside={beside} />
          </>
        )}
      </SectionForm>
    </>
  );
}
