import { ActionIcon, Select } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChartContact } from '../../../domain/schemas/chart.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import { api, intents } from '../../shared/api.ts';
import { showAddress } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Form, Section } from '../../shared/ui/form.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { fullName } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { contactsQuery, useRefreshChart } from './chart.ts';
import classes from './chart.module.css';
import { contactDraft, contactToSend } from './contact-draft.ts';
import { ContactPerson } from './contact-person.tsx';
import { Panel } from './panel.tsx';

const kinds = ['emergency', 'guardian', 'physician', 'responsible'] as const;

/** Emergency contact, legal guardian, preferred physician, responsible party. */
export function ContactsPanel({ client }: { client: Client }) {
  const allowed = useAllowed();
  const { data, error, refetch } = useQuery(contactsQuery(client.id));
  const [editing, setEditing] = useState<ChartContact | 'new' | null>(null);
  const [removing, setRemoving] = useState<ChartContact | null>(null);
  const contacts = data?.filter(({ kind }) => kind !== 'messaging_contact');
  const mayChange = allowed('Clients', 'modify');
  return (
    <Panel
      title={t('contacts.title')}
      actions={
        <ReasonedButton
          size="xs"
          variant="default"
          leftSection={<IconPlus size={15} />}
          reason={mayChange ? null : t('client.need.modify')}
          onClick={() => setEditing('new')}
        >
          {t('contacts.add')}
        </ReasonedButton>
      }
    >
      <ProblemNotice error={data ? null : error} onRetry={() => void refetch()} />
      {contacts?.length === 0 && <Empty title={t('contacts.empty')} hint={t('contacts.empty.hint')} />}
      {contacts && contacts.length > 0 && (
        <ul className={classes.list}>
          {contacts.map((contact) => (
            <li key={contact.id} className={classes.line}>
              <span>{t(`relationship.${contact.kind}`)}</span>
              <span>
                {fullName(contact)}
                {contact.relation && ` (${contact.relation})`}
                <span className={classes.sub}>
                  {contact.contactPoints.map(({ address }) => showAddress(address)).join(' · ') || t('contacts.none')}
                </span>
              </span>
              {mayChange && (
                <span className={classes.buttons}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('contacts.edit', { name: fullName(contact) })}
                    onClick={() => setEditing(contact)}
                  >
                    <IconPencil size={17} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('contacts.remove', { name: fullName(contact) })}
                    onClick={() => setRemoving(contact)}
                  >
                    <IconTrash size={17} />
                  </ActionIcon>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {editing && (
        <ContactDrawer client={client} contact={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {removing && <RemoveContact client={client} contact={removing} onClose={() => setRemoving(null)} />}
    </Panel>
  );
}

interface OneContact {
  client: Client;
  onClose: () => void;
}

function ContactDrawer({ client, contact, onClose }: OneContact & { contact: ChartContact | null }) {
  const refresh = useRefreshChart(client.id);
  const [intent] = useState(() => intents());
  const { values, change, dirty } = useDraft({
    kind: kinds.find((each) => each === contact?.kind) ?? 'emergency',
    ...contactDraft(contact),
  });
  const save = useMutation({
    mutationFn: () => {
      const { kind, ...fields } = contactToSend(values);
      const path = `/api/clients/${client.id}/contacts`;
      if (contact) return api.patch<ChartContact>(`${path}/${contact.id}`, { ...fields, version: contact.version });
      const body = { kind, ...fields };
      return api.post<ChartContact>(path, body, { key: intent.keyOf(body) });
    },
    onSuccess: async () => {
      notify(t('contacts.saved'));
      await refresh();
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  const title = contact ? fullName(contact) : t('contacts.add');
  return (
    <SideDrawer title={title} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        onCancel={onClose}
        onNewer={() => void refresh().then(onClose)}
      >
        <Section title={t('contacts.one')}>
          <Select
            label={t('contacts.kind')}
            style={{ clear: 'both' }}
            data={kinds.map((kind) => ({ value: kind, label: t(`relationship.${kind}`) }))}
            allowDeselect={false}
            disabled={contact !== null}
            value={values.kind}
            onChange={(kind) => change({ kind: kinds.find((each) => each === kind) ?? 'emergency' })}
          />
          <ContactPerson values={values} change={change} errors={errors} />
        </Section>
      </Form>
    </SideDrawer>
  );
}

function RemoveContact({ client, contact, onClose }: OneContact & { contact: ChartContact }) {
  const refresh = useRefreshChart(client.id);
  const remove = useMutation({
    mutationFn: () => api.delete(`/api/clients/${client.id}/contacts/${contact.id}`),
    onSuccess: async () => {
      notify(t('contacts.removed'));
      await refresh();
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('contacts.remove', { name: fullName(contact) })}
      confirm={t('contacts.remove.confirm')}
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      error={remove.error}
      danger
    >
      {t('contacts.remove.hint')}
    </ConfirmDialog>
  );
}
