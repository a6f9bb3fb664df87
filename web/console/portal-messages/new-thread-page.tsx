import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { notify } from '../notify.ts';
import { ClientPicker } from '../people/person-picker.tsx';
import classes from '../replies/replies.module.css';
import { t } from '../t.ts';
import { portalTypesQuery, useRefreshThreads, writeTo } from './portal-messages.ts';
import { WordsForm } from './words-form.tsx';

const route = getRouteApi('/frame/portal-messages/new');

/** Writes to a client in the portal; a notice without its words tells them. */
export function Page(): ReactElement {
  const { client } = route.useSearch();
  const navigate = useNavigate();
  return (
    <Frame
      title={t('mail.new')}
      lead={t('mail.new.lead')}
      back={{ to: { to: '/portal-messages' }, label: t('nav.portal.messages') }}
      width="form"
    >
      <div className={classes.part}>
        <ClientPicker
          label={t('mail.client')}
          required
          value={client ?? null}
          onChange={(next) =>
            void navigate({ to: '/portal-messages/new', search: { client: next ?? undefined }, replace: true })
          }
        />
      </div>
      {client !== undefined && <NewThread key={client} clientId={client} />}
    </Frame>
  );
}

function NewThread({ clientId }: { clientId: string }) {
  const navigate = useNavigate();
  const refresh = useRefreshThreads();
  const { data: types = [] } = useQuery(portalTypesQuery);
  const [type, setType] = useState<string | null>(null);
  const [subject, setSubject] = useState('');
  const choices = types.map(({ code, label, groupName, warning }) => ({
    value: code,
    label: warning === null ? `${label} (${groupName})` : t('mail.type.nobody', { label }),
    disabled: warning !== null,
  }));
  const missing = type === null ? t('mail.need.type') : subject.trim() === '' ? t('mail.need.subject') : null;
  return (
    <WordsForm
      label={t('mail.new')}
      clientId={clientId}
      reason={missing}
      dirty={subject.trim() !== ''}
      send={({ body, attachments }, key) => writeTo(clientId, { body, attachments, type: type ?? '', subject }, key)}
      onSent={async () => {
        notify(t('mail.sent'));
        await refresh();
        await navigate({ to: '/portal-messages', search: { show: 'done', client: clientId } });
      }}
    >
      {(errors) => (
        <>
          <Select
            label={t('mail.type')}
            description={t('mail.type.answers')}
            data={choices}
            required
            allowDeselect={false}
            error={errors['type']}
            value={type}
            onChange={setType}
          />
          <TextInput
            label={t('mail.subject')}
            required
            maxLength={120}
            error={errors['subject']}
            value={subject}
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
        </>
      )}
    </WordsForm>
  );
}
