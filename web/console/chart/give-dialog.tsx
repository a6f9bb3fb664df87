import { Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ConsentOfClient } from '../../../domain/schemas/chart.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { showAddress, showDate } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { consentDocumentsQuery } from '../documents/documents.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { useRefreshChart } from './chart.ts';
import classes from './chart.module.css';

type Need = ConsentOfClient['needs'][number];

interface Given {
  method: 'verbal' | 'written';
  documentId: string | null;
  /** YYYY-MM-DD; empty: it has no end. */
  expires: string;
}

interface GiveDialogProps {
  client: Client;
  /** Null: all addresses of the messaging contact. */
  need: Need | null;
  wording: ConsentOfClient['wording'];
  onClose: () => void;
}

/** Reads the wording in the reader's language, and records how and until when it was agreed to. */
export function GiveDialog({ client, need, wording, onClose }: GiveDialogProps) {
  const refresh = useRefreshChart(client.id);
  const { data: documents = [] } = useQuery(consentDocumentsQuery(client.id));
  const { values, change } = useDraft<Given>({ method: 'verbal', documentId: null, expires: '' });
  const save = useMutation({
    mutationFn: () => {
      const addresses = need && [{ channel: need.channel, address: need.address }];
      // The last moment of that day where the person at the desk is.
      const expiresAt = values.expires === '' ? null : new Date(`${values.expires}T23:59:59`).toISOString();
      const { method, documentId } = values;
      return api.put(`/api/clients/${client.id}/consent`, { addresses, method, documentId, expiresAt });
    },
    onSuccess: async () => {
      notify(t('consents.recorded'));
      await refresh();
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  const title = need
    ? t('consents.give.for', { address: showAddress(need.address), method: t(`method.${need.channel}`) })
    : t('consents.give');
  return (
    <Dialog title={title} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty
        done
        submit={t('consents.record')}
        onCancel={onClose}
      >
        <p className={classes.hint}>{t('consents.read')}</p>
        <blockquote className={classes.wording} lang={wording.language}>
          {wording.text}
        </blockquote>
        <Select
          mt="md"
          label={t('consents.how')}
          data={(['verbal', 'written'] as const).map((value) => ({ value, label: t(`consents.method.${value}`) }))}
          allowDeselect={false}
          value={values.method}
          onChange={(method) => change({ method: method === 'written' ? 'written' : 'verbal' })}
        />
        <Select
          mt="md"
          label={t('consents.document')}
          description={documents.length === 0 ? t('consents.document.none') : undefined}
          data={documents.map(({ id, name }) => ({ value: id, label: name }))}
          clearable
          error={errors['documentId']}
          value={values.documentId}
          onChange={(documentId) => change({ documentId })}
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('consents.document') }) }}
        />
        <TextInput
          mt="md"
          type="date"
          label={t('consents.expires')}
          description={values.expires === '' ? t('consents.expires.none') : showDate(values.expires)}
          error={errors['expiresAt']}
          value={values.expires}
          onChange={(event) => change({ expires: event.currentTarget.value })}
        />
      </Form>
    </Dialog>
  );
}
