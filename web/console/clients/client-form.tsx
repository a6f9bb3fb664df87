import { Tabs } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Client } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { clientQuery } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { askConsentFor, consentToSend, draftOf, toSend } from './client-drafts.ts';
import type { ClientDraft } from './client-drafts.ts';
import { ClientContacts, ClientDetails } from './client-fields.tsx';
import { ConsentQuestion } from './consent-question.tsx';

/** The panels Client Details and Contacts, in the tabs of the page. Give it a `key` of the version: what somebody else saved begins a new draft. */
export function ClientForm({ client }: { client: Client }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const draft = useDraft(draftOf(client));
  // Consent has a record of its own, which also changes beside this form: until the box is touched it shows what stands now.
  const [box, setBox] = useState<boolean | null>(null);
  const [holds, setHolds] = useState<boolean | null>(null);
  const given = client.consent;
  const start = { ...draft.start, consent: given };
  const values = { ...draft.values, consent: box ?? given };
  const ask = askConsentFor(start, values);
  const consent = consentToSend({ given, box, holds: ask.length > 0 ? holds : null });
  const dirty = draft.dirty || values.consent !== given;
  const change = ({ consent: ticked, ...part }: Partial<ClientDraft>) => {
    if (ticked !== undefined) setBox(ticked);
    draft.change(part);
  };
  const save = useMutation({
    mutationFn: () =>
      api.patch<Client>(`/api/clients/${client.id}`, { ...toSend(values), consent, version: client.version }),
    onSuccess: async (saved) => {
      queries.setQueryData(clientQuery(client.id).queryKey, saved);
      notify(t('client.saved'));
      await queries.invalidateQueries({ queryKey: ['list', 'clients'] });
    },
  });
  const errors = fieldErrors(save.error);
  return (
    <Form
      label={t('client.one')}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      dirty={dirty}
      readOnly={allowed('Clients', 'modify') ? null : t('client.need.modify')}
      reason={ask.length > 0 && holds === null ? t('consent.ask.need') : null}
      onNewer={() => void queries.invalidateQueries({ queryKey: clientQuery(client.id).queryKey })}
    >
      <Tabs.Panel value="details" keepMounted>
        <ClientDetails
          values={values}
          change={change}
          errors={errors}
          question={<ConsentQuestion points={ask} value={holds} onChange={setHolds} />}
        />
      </Tabs.Panel>
      <Tabs.Panel value="contacts" keepMounted>
        <ClientContacts values={values} change={change} errors={errors} partly={client.consentState === 'some'} />
      </Tabs.Panel>
    </Form>
  );
}
