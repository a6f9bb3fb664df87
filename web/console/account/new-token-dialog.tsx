import { Button, Checkbox, CopyButton, Group, Modal, Stack, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { addDays, dateIn, readerZone } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { api } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { useNow } from '../../shared/use-now.ts';
import { words } from '../../shared/words.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { tokensQuery } from './tokens.ts';
import type { CreatedApiToken } from './tokens.ts';

const reasonOf = (values: { name: string; scopes: string[] }) => {
  if (values.name.trim() === '') return t('tokens.need.name');
  return values.scopes.length === 0 ? t('tokens.need.scope') : null;
};

/** Makes a token; then shows its secret, this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const client = useQueryClient();
  const today = dateIn(readerZone(), useNow());
  const { values, change } = useDraft({ name: '', scopes: [] as string[], expiresOn: addDays(today, 90) });
  const create = useMutation({
    mutationFn: () => api.post<CreatedApiToken>('/api/tokens', values),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const errors = fieldErrors(create.error);
  if (create.data) return <Secret secret={create.data.secret} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('tokens.new')}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      <Stack gap="md">
        <ProblemNotice error={create.error} onRetry={() => create.mutate()} />
        <TextInput
          label={t('tokens.name')}
          description={t('tokens.name.hint')}
          data-autofocus
          error={errors['name']}
          value={values.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('tokens.expires')}
          error={errors['expiresOn']}
          value={values.expiresOn}
          onChange={(event) => change({ expiresOn: event.currentTarget.value })}
        />
        <Checkbox.Group
          label={t('tokens.scopes')}
          description={t('tokens.scopes.hint')}
          error={errors['scopes']}
          value={values.scopes}
          onChange={(scopes) => change({ scopes })}
        >
          <Stack gap={6} mah={260} py={4} style={{ overflowY: 'auto' }} tabIndex={0}>
            {session.grants.flatMap(({ rule, rights }) =>
              rights.map((right) => (
                <Checkbox
                  key={`${rule}:${right}`}
                  value={`${rule}:${right}`}
                  label={t('tokens.scope', { rule, right: t(`right.${right}`) })}
                />
              )),
            )}
          </Stack>
        </Checkbox.Group>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {words('cancel')}
          </Button>
          <ReasonedButton reason={reasonOf(values)} loading={create.isPending} onClick={() => create.mutate()}>
            {t('tokens.create')}
          </ReasonedButton>
        </Group>
      </Stack>
    </Modal>
  );
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('tokens.secret.title')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      <Stack gap="md">
        <TextInput
          label={t('tokens.secret')}
          description={t('tokens.secret.hint')}
          readOnly
          value={secret}
          onFocus={(event) => event.currentTarget.select()}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {copied ? t('tokens.copied') : t('tokens.copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t('tokens.secret.done')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
