import { Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Profile } from '../../../domain/schemas/access.ts';
import { api, intents } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { profilesQuery } from './profiles.ts';

interface ProfileDialogProps {
  /** null: a new one. */
  profile: Profile | null;
  onClose: () => void;
  onSaved: (profile: Profile) => void;
}

/** Name and description of a profile. */
export function ProfileDialog({ profile, onClose, onSaved }: ProfileDialogProps) {
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const { values, change, dirty } = useDraft({ name: profile?.name ?? '', description: profile?.description ?? '' });
  const save = useMutation({
    mutationFn: () =>
      profile
        ? api.patch<Profile>(`/api/profiles/${profile.id}`, { ...values, version: profile.version })
        : api.post<Profile>('/api/profiles', values, { key: intent.keyOf(values) }),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: profilesQuery.queryKey });
      notify(t(profile ? 'profile.saved' : 'profile.added', { name: values.name }));
      onClose();
      onSaved(saved);
    },
  });
  const errors = fieldErrors(save.error);
  const title = profile ? t('profile.rename') : t('profile.new');
  return (
    <Dialog title={title} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        done={save.isSuccess}
        error={save.error}
        dirty={dirty}
        reason={values.name.trim() === '' ? t('profile.need.name') : null}
        onCancel={onClose}
      >
        <Stack gap="md">
          <TextInput
            label={t('profile.name')}
            data-autofocus
            error={errors['name']}
            value={values.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t('profile.description')}
            error={errors['description']}
            value={values.description}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
        </Stack>
      </Form>
    </Dialog>
  );
}
