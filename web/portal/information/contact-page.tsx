import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import type { InformationContact, PortalInformation } from '../../../domain/schemas/portal-information.ts';
import { showAddress } from '../../shared/format.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { draftOwner } from '../guardian/doors.ts';
import { Heading } from '../heading.tsx';
import { guardLeaving, open } from '../navigation.ts';
import { t } from '../t.ts';
import { addContact, informationQuery, put, removeContact, savedQuery } from './information.ts';
import { draftBox, useKeptDraft } from './kept-draft.ts';
import { NameFields } from './name-fields.tsx';
import { PointFields } from './point-fields.tsx';
import { PostalFields } from './postal-fields.tsx';
import { SectionForm } from './section-form.tsx';
import { withoutEmpty } from './shown.ts';
import { Theirs } from './theirs.tsx';

type Contacts = NonNullable<PortalInformation['contacts']>;
type Contact = Contacts['rows'][number];

/** What a client can add; who gets their messages is the practice's to choose. */
const kinds = ['emergency', 'guardian', 'physician', 'responsible'] as const;
type Kind = (typeof kinds)[number];

const box = draftBox<InformationContact & { kind: Contact['kind'] }>();
const empty: InformationContact = {
  firstName: '',
  lastName: '',
  relation: null,
  address: { line1: null, line2: null, city: null, state: null, zip: null },
  contactPoints: [],
};

interface ContactPageProps {
  session: PortalSession;
  contacts: Contacts;
  /** `new`, or the id of one. */
  id: string;
}

export function ContactPage({ session, contacts, id }: ContactPageProps) {
  const contact = contacts.rows.find((row) => row.id === id);
  const phone = showAddress(session.practice.phone);
  if (contact?.fixed)
    return (
      <>
        <Heading>{t('info.section.contacts')}</Heading>
        <p>{t(session.actsFor ? 'door.contact' : 'info.contact.fixed', { phone })}</p>
      </>
    );
  if (contact || id === 'new') return <ContactForm session={session} contact={contact ?? null} />;
  return (
    <>
      <Heading>{t('info.section.contacts')}</Heading>
      <p>{t('info.contact.gone')}</p>
    </>
  );
}

function ContactForm({ session, contact }: { session: PortalSession; contact: Contact | null }) {
  const id = contact?.id ?? 'new';
  const start = { ...(contact?.values ?? empty), kind: contact?.kind ?? ('emergency' satisfies Kind) };
  const draft = useKeptDraft(box, `${draftOwner(session)} ${id}`, start);
  const [key] = useState(() => crypto.randomUUID());
  const { theirs, change } = draft;
  const { kind, ...values } = draft.values;
  const { kind: _, ...loaded } = draft.loaded;
  const wanted = withoutEmpty(values);
  const title = contact ? `${contact.values.firstName} ${contact.values.lastName}` : t('info.contact.new');
  return (
    <>
      <Heading tab={t('info.section.contacts')}>{title}</Heading>
      <SectionForm
        label={title}
        draft={draft}
        save={() => {
          change(wanted);
          return contact ? put(`contacts/${id}`, { loaded, wanted }) : addContact({ ...wanted, kind }, key);
        }}
        valuesIn={(now) => {
          const row = now.contacts?.rows.find((each) => each.id === id);
          return row && { ...row.values, kind: row.kind };
        }}
      >
        {(errors) => (
          <>
            {!contact && (
              <NativeSelect
                size="md"
                label={t('info.contact.kind')}
                data={kinds.map((each) => ({ value: each, label: t(`info.contact.kind.${each}`) }))}
                error={errors['kind']}
                value={kind}
                onChange={({ currentTarget }) =>
                  change({ kind: kinds.find((each) => each === currentTarget.value) ?? 'emergency' })
                }
              />
            )}
            <NameFields value={values} theirs={theirs} errors={errors} own={false} onChange={change} />
            <div>
              <TextInput
                size="md"
                label={t('info.contact.relation')}
                description={t('info.contact.relation.hint')}
                autoComplete="off"
                maxLength={200}
                error={errors['relation']}
                value={values.relation ?? ''}
                onChange={(event) => change({ relation: event.currentTarget.value || null })}
              />
              <Theirs
                name={t('info.contact.relation')}
                value={'relation' in theirs ? (theirs.relation ?? '') : undefined}
                onTake={() => change({ relation: theirs.relation ?? null })}
              />
            </div>
            <PointFields
              value={values.contactPoints}
              theirs={theirs.contactPoints}
              errors={errors}
              onChange={(contactPoints) => change({ contactPoints })}
            />
            <PostalFields
              own={false}
              value={values.address}
              theirs={theirs.address}
              errors={errors}
              onChange={(address) => change({ address })}
            />
          </>
        )}
      </SectionForm>
      {contact && <RemoveContact id={id} name={title} onRemoved={draft.drop} />}
    </>
  );
}

function RemoveContact({ id, name, onRemoved }: { id: string; name: string; onRemoved: () => void }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeContact(id),
    onSuccess: async () => {
      onRemoved();
      guardLeaving(null);
      client.setQueryData(savedQuery.queryKey, 'saved');
      await client.fetchQuery(informationQuery);
      open('/information', true);
    },
  });
  return (
    <>
      <Button mt="xl" variant="default" onClick={() => setAsking(true)}>
        {t('info.contact.remove')}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('info.contact.remove.of', { name })}
        confirm={t('info.contact.remove.confirm')}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        error={remove.error}
        danger
      >
        {t('info.contact.remove.hint')}
      </ConfirmDialog>
    </>
  );
}
