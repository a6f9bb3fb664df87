import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { fieldErrors } from '../problem.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { ReasonedButton } from '../ui/reasoned-button.tsx';
import { useDraft } from '../use-draft.ts';
import { words } from '../words.ts';

export interface Proof {
  password: string;
  code: string;
}

interface ProofDialogProps {
  title: string;
  detail: string;
  danger?: boolean;
  /** Of fields and buttons; larger where it is made for a phone. */
  size?: 'sm' | 'md';
  onClose: () => void;
  onProof: (proof: Proof) => Promise<void>;
}

const reasonOf = ({ password, code }: Proof) => {
  if (password === '') return words('factor.need.password');
  return code.trim() === '' ? words('factor.need.either') : null;
};

/** Asks for password and code before what takes more than a session. */
export function ProofDialog({ title, detail, danger = false, size = 'sm', onClose, onProof }: ProofDialogProps) {
  const { values, change } = useDraft<Proof>({ password: '', code: '' });
  const prove = useMutation({ mutationFn: () => onProof(values) });
  const errors = fieldErrors(prove.error);
  const reason = reasonOf(values);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!reason && !prove.isPending) prove.mutate();
        }}
      >
        <Stack gap="md">
          <Text>{detail}</Text>
          <ProblemNotice error={prove.error} />
          <PasswordInput
            size={size}
            label={words('factor.password')}
            autoComplete="current-password"
            data-autofocus
            error={errors['password']}
            value={values.password}
            visibilityToggleButtonProps={{ 'aria-label': words('password.show') }}
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
          <TextInput
            size={size}
            label={words('factor.code.either')}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            error={errors['code']}
            value={values.code}
            onChange={(event) => change({ code: event.currentTarget.value })}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" size={size} onClick={onClose}>
              {words('cancel')}
            </Button>
            <ReasonedButton
              type="submit"
              size={size}
              className={danger ? 'danger' : ''}
              loading={prove.isPending}
              reason={reason}
            >
              {title}
            </ReasonedButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
