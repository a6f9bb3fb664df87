import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '../words.ts';
import { ProblemNotice } from './problem-notice.tsx';
import { ReasonedButton } from './reasoned-button.tsx';
import { useFocusReturn } from './use-focus-return.ts';

interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** The verb of the button that does it. */
  confirm: string;
  onConfirm: () => void;
  /** Why it cannot be confirmed yet. */
  reason?: string | null;
  busy?: boolean;
  danger?: boolean;
  error?: unknown;
  /** What is wrong with fields behind the dialog, in sentences. */
  faults?: readonly string[] | undefined;
  /** Loads what somebody else saved meanwhile. */
  onNewer?: () => void;
  dismiss?: string;
}

/** Asks before something that cannot simply be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, onClose, title, children, confirm, onConfirm, busy = false, danger = false, error, dismiss } = props;
  const { reason, faults, onNewer } = props;
  useFocusReturn();
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': words('close') }}>
      {children}
      <ProblemNotice error={error} faults={faults} onRetry={onConfirm} onNewer={onNewer} />
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus={danger || undefined}>
          {dismiss ?? words('cancel')}
        </Button>
        <ReasonedButton className={danger ? 'danger' : ''} loading={busy} reason={reason} onClick={onConfirm}>
          {confirm}
        </ReasonedButton>
      </Group>
    </Modal>
  );
}
