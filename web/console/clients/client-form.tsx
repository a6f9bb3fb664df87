import { Tabs } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Client } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { useRefreshChart } from '../chart/chart.ts';
import { notify } from '../notify.ts';
import { clientQuery } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { askConsentFor, consentToSend, draftKey, draftOf, toSend } from './client-drafts.ts';
import type { ClientDraft } from './client-drafts.ts';
import { ClientContacts, ClientDetails } from './client-fields.tsx';
import { ConsentQuestion } from './consent-question.tsx';

interface ClientFormProps {
  client: Client;
}

/** The panels Client Details and Contacts, in the tabs of the page. What is saved, here or by somebody else, begins a new draft. */
export function ClientForm({ client }: ClientFormProps) {
  const [saves, setSaves] = useState(0);
  return (
    <DraftForm key={`${saves} ${draftKey(client)}`} client={client} onSaved={() => setSaves((before) => before + 1)} />
  );
}

/** What was said of consent, and of which version of the client. */
interface Said {
  version: number;
  /** What the box was set to; null: it was not touched. */
  box: boolean | null;
  /** Whether it holds for new addresses; null: no answer yet. */
  holds: boolean | null;
}

function DraftForm({ client, onSaved }: ClientFormProps & { onSaved: () => void }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const refresh = useRefreshChart(client.id);
  const draft = useDraft(draftOf(client));
  // Consent has a record of its own, which also changes beside this form: what was said of an earlier state of it counts no more.
  const [said, setSaid] = useState<Said | null>(null);
  const { box, holds } = said?.version === client.version ? said : { box: null, holds: null };
  const say = (part: Partial<Said>) => setSaid({ version: client.version, box, holds, ...part });
  const given = client.consent;
  const start = { ...draft.start, consent: given };
  const values = { ...draft.values, consent: box ?? given };
  const ask = askConsentFor(start, values);
  const consent = consentToSend({ given, box, holds: ask.length > 0 ? holds : null });
  const dirty = draft.dirty || values.consent !== given;
  const change = ({ consent: ticked, ...part }: Partial<ClientDraft>) => {
    if (ticked !== undefined) say({ box: ticked });
    draft.change(part);
  };
  const save = useMutation({
    mutationFn: () =>
      api.patch<Client>(`/api/clients/${client.id}`, { ...toSend(values), consent, version: client.version }),
    onSuccess: async (saved) => {
      queries.setQueryData(clientQuery(client.id).queryKey, saved);
      onSaved();
      notify(t('client.saved'));
      await refresh();
    },
  });
  const takeNewer = async () => {
    await refresh();
    save.reset();
  };
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
      onNewer={() => void takeNewer()}
    >
      <Tabs.Panel value="details" keepMounted>
        <ClientDetails
          values={values}
          change={change}
          errors={errors}
          owned={client.pimsy}
          question={<ConsentQuestion points={ask} value={holds} onChange={(answer) => say({ holds: answer })} />}
        />
      </Tabs.Panel>
      <Tabs.Panel value="contacts" keepMounted>
        <ClientContacts values={values} change={change} errors={errors} partly={client.consentState === 'some'} />
      </Tabs.Panel>
    </Form>
  );
}
