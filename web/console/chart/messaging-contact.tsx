import { Radio, Select, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChartContact } from '../../../domain/schemas/chart.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { fullName } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { contactsQuery, useRefreshChart } from './chart.ts';
import { contactDraft, contactToSend } from './contact-draft.ts';
import { ContactPerson } from './contact-person.tsx';
import { Panel } from './panel.tsx';

/** Client Automated Messaging Contact: Use client detail info, or a Messaging Contact of its own. */
export function MessagingContact({ client }: { client: Client }) {
  const { data: contacts } = useQuery(contactsQuery(client.id));
  const [saves, setSaves] = useState(0);
  if (!contacts) return null;
  const current = contacts.find(({ kind }) => kind === 'messaging_contact') ?? null;
  const key = `${saves} ${client.useClientDetail} ${current?.id} ${current?.version}`;
  const onSaved = () => setSaves((before) => before + 1);
  return <MessagingContactForm key={key} client={client} contacts={contacts} current={current} onSaved={onSaved} />;
}

interface FormProps {
  client: Client;
  contacts: readonly ChartContact[];
  current: ChartContact | null;
  onSaved: () => void;
}

/** A person of their own, as opposed to one who stands under Contacts. */
const own = 'own';

function MessagingContactForm({ client, contacts, current, onSaved }: FormProps) {
  const allowed = useAllowed();
  const refresh = useRefreshChart(client.id);
  const others = contacts.filter(({ kind }) => kind !== 'messaging_contact');
  const same = others.find(({ personId }) => personId === current?.personId);
  const { values, change, dirty } = useDraft({
    useClientDetail: client.useClientDetail,
    who: same?.id ?? own,
    ...contactDraft(same ? null : current),
  });
  const save = useMutation({
    mutationFn: () => {
      const { useClientDetail, who, ...contact } = contactToSend(values);
      const wanted = who === own ? { contact } : { sameAs: who };
      const body = { useClientDetail, ...(useClientDetail ? {} : wanted), version: client.version };
      return api.put<Client>(`/api/clients/${client.id}/messaging-contact`, body);
    },
    onSuccess: async () => {
      notify(t('messagingContact.saved'));
      await refresh();
      onSaved();
    },
  });
  const errors = Object.fromEntries(
    Object.entries(fieldErrors(save.error)).map(([name, message]) => [name.replace(/^contact\./, ''), message]),
  );
  return (
    <Panel title={t('messagingContact.title')} anchor="messaging-contact">
      <Form
        label={t('messagingContact.title')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        among={['tab']}
        readOnly={allowed('Clients', 'modify') ? null : t('client.need.modify')}
        onNewer={() => void refresh().then(() => save.reset())}
      >
        <Stack gap={14}>
          <Radio.Group
            aria-label={t('messagingContact.title')}
            value={String(values.useClientDetail)}
            onChange={(value) => change({ useClientDetail: value === 'true' })}
          >
            <Stack gap={8}>
              <Radio value="true" label={t('messagingContact.own')} description={t('messagingContact.own.hint')} />
              <Radio value="false" label={t('messagingContact.other')} description={t('messagingContact.other.hint')} />
            </Stack>
          </Radio.Group>
          {!values.useClientDetail && others.length > 0 && (
            <Select
              label={t('messagingContact.who')}
              allowDeselect={false}
              data={[
                ...others.map((each) => ({
                  value: each.id,
                  label: `${fullName(each)} · ${t(`relationship.${each.kind}`)}`,
                })),
                { value: own, label: t('messagingContact.somebody') },
              ]}
              value={values.who}
              onChange={(who) => change({ who: who ?? own })}
            />
          )}
          {!values.useClientDetail && values.who === own && (
            <ContactPerson values={values} change={change} errors={errors} />
          )}
        </Stack>
      </Form>
    </Panel>
  );
}
