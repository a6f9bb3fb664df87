import { words } from '../words.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

interface LeaveDialogProps {
  opened: boolean;
  onStay: () => void;
  onLeave: () => void;
}

/** Asks before what is not saved is given up. */
export function LeaveDialog({ opened, onStay, onLeave }: LeaveDialogProps) {
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onStay}
      title={words('leave.title')}
      confirm={words('leave.go')}
      dismiss={words('leave.stay')}
      danger
      onConfirm={onLeave}
    >
      {words('leave.detail')}
    </ConfirmDialog>
  );
}
