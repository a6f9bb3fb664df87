import { Modal, Select, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { portalFolderRule } from '../../../domain/documents.ts';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { documentsKey, folderChoices, isFolder } from './documents.ts';

/** Name, folder, and whether the client sees it. */
export function EditDialog({ document, onClose }: { document: ClientDocument; onClose: () => void }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const { name, folder, exposed, version } = document;
  // The version is of what stands here; that of the list may be newer meanwhile.
  const { values, change, start, dirty } = useDraft({ name, folder, exposed, version });
  const save = useMutation({
    mutationFn: () => {
      const { exposed: shown, ...changed } = values;
      return api.patch<ClientDocument>(`/api/documents/${document.id}`, shown === start.exposed ? changed : values);
    },
    onSuccess: async () => {
      notify(t('document.saved'));
      await queries.invalidateQueries({ queryKey: documentsKey(document.clientId) });
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  const mayExpose = allowed(portalFolderRule, 'modify');
  const why = mayExpose
    ? document.status === 'clean' || exposed
      ? null
      : t('document.exposed.clean')
    : t('document.exposed.need');
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('document.edit.title')}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      <Form
        label={t('document.edit.title')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        onCancel={onClose}
        onNewer={() => void queries.invalidateQueries({ queryKey: documentsKey(document.clientId) }).then(onClose)}
        done={save.isSuccess}
      >
        <TextInput
          label={t('document.name')}
          value={values.name}
          error={errors['name']}
          maxLength={200}
          onChange={(event) => change({ name: event.currentTarget.value })}
          data-autofocus
        />
        <Select
          mt="sm"
          label={t('document.folder')}
          data={folderChoices}
          value={values.folder}
          allowDeselect={false}
          onChange={(next) => isFolder(next) && change({ folder: next })}
        />
        <Switch
          mt="md"
          label={t('document.exposed')}
          description={why ?? t('document.exposed.hint')}
          checked={values.exposed}
          disabled={why !== null}
          onChange={(event) => change({ exposed: event.currentTarget.checked })}
        />
      </Form>
    </Modal>
  );
}
