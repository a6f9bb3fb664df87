import { PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { words } from '../../shared/words.ts';
import { isSame } from '../../../domain/form-changes.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import type { BasicInformation, PortalInformation } from '../../../domain/schemas/portal-information.ts';
import { draftOwner } from '../guardian/doors.ts';
import { Heading } from '../heading.tsx';
import { t } from '../t.ts';
import { AskedNotes } from './asked-notes.tsx';
import { put } from './information.ts';
import type { Saved } from './information.ts';
import { draftBox, useKeptDraft } from './kept-draft.ts';
import { NameFields } from './name-fields.tsx';
import { PointFields } from './point-fields.tsx';
import { PostalFields } from './postal-fields.tsx';
import { SectionForm } from './section-form.tsx';
import { showBirthDate, withoutEmpty } from './shown.ts';
import { Theirs } from './theirs.tsx';

const box = draftBox<BasicInformation>();

const emailsOf = ({ contactPoints }: BasicInformation) => contactPoints.filter(({ kind }) => kind === 'email');

/** What the next page says: whether something waits for approval, or a new address for consent. */
const savedAs =
  (loaded: BasicInformation) =>
  ({ basic, messaging }: PortalInformation): Saved => {
    if (basic?.asked.some(({ status }) => status === 'pending')) return 'asked';
    const known = new Set(loaded.contactPoints.map(({ address }) => address));
    const added = basic?.values.contactPoints.filter(({ address }) => !known.has(address)) ?? [];
    const agreed = new Set(messaging?.values.agreed.map(({ address }) => address));
    const silent = messaging?.access === 'update' && messaging.reader === null;
    return silent && added.some(({ address }) => !agreed.has(address)) ? 'consent' : 'saved';
  };

interface BasicFormProps {
  session: PortalSession;
  basic: NonNullable<PortalInformation['basic']>;
}

export function BasicForm({ session, basic }: BasicFormProps) {
  const draft = useKeptDraft(box, draftOwner(session), basic.values);
  const { values, loaded, theirs, change } = draft;
  const [password, setPassword] = useState('');
  const asksPassword = !isSame(emailsOf(withoutEmpty(values)), emailsOf(loaded));
  const hint = basic.identity === 'approval' ? t('info.approval') : undefined;
  return (
    <>
      <Heading>{t('info.section.basic')}</Heading>
      <AskedNotes asked={basic.asked} canTakeBack />
      <SectionForm
        label={t('info.section.basic')}
        draft={draft}
        save={() => {
          const wanted = withoutEmpty(values);
          change(wanted); // so that what the server says of the third address stands at the third one shown
          return put('basic', { loaded, wanted, password });
        }}
        valuesIn={(now) => now.basic?.values}
        saved={savedAs(loaded)}
        reason={asksPassword && password === '' ? t('info.password.need') : null}
      >
        {(errors) => (
          <>
            <NameFields value={values} theirs={theirs} errors={errors} own hint={hint} onChange={change} />
            <div>
              <TextInput
                size="md"
                type="date"
                label={t('info.birth')}
                description={hint}
                autoComplete="bday"
                error={errors['birthDate']}
                value={values.birthDate ?? ''}
                onChange={(event) => change({ birthDate: event.currentTarget.value || null })}
              />
              <Theirs
                name={t('info.birth')}
                value={'birthDate' in theirs ? showBirthDate(theirs.birthDate ?? null) : undefined}
                onTake={() => change({ birthDate: theirs.birthDate ?? null })}
              />
            </div>
            <PointFields
              value={values.contactPoints}
              notWorking={basic.notWorking}
              theirs={theirs.contactPoints}
              errors={errors}
              onChange={(contactPoints) => change({ contactPoints })}
            />
            {asksPassword && (
              <PasswordInput
                size="md"
                label={t('info.password')}
                description={t('info.password.hint')}
                autoComplete="current-password"
                error={errors['password']}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                visibilityToggleButtonProps={{ 'aria-label': words('password.show') }}
              />
            )}
            <PostalFields
              own
              value={values.address}
              theirs={theirs.address}
              errors={errors}
              onChange={(address) => change({ address })}
            />
          </>
        )}
      </SectionForm>
    </>
  );
}
