import { useEffect, useState } from 'react';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import { words } from '../shared/words.ts';
import { guardLeaving } from './navigation.ts';

interface LeaveGuardProps {
  /** Something was typed that is not saved. */
  when: boolean;
  /** It was given up. */
  onLeave: () => void;
}

/** While `when`, leaving the page asks first; closing the tab makes the browser ask. */
export function LeaveGuard({ when, onLeave }: LeaveGuardProps) {
  const [leave, setLeave] = useState<{ go: () => void } | null>(null);
  useEffect(() => {
    if (!when) return undefined;
    const stop = (event: BeforeUnloadEvent) => event.preventDefault();
    guardLeaving((go) => setLeave({ go }));
    addEventListener('beforeunload', stop);
    return () => {
      guardLeaving(null);
      removeEventListener('beforeunload', stop);
    };
  }, [when]);
  return (
    <ConfirmDialog
      opened={leave !== null}
      onClose={() => setLeave(null)}
      title={words('leave.title')}
      confirm={words('leave.go')}
      dismiss={words('leave.stay')}
      danger
      onConfirm={() => {
        guardLeaving(null);
        onLeave();
        leave?.go();
      }}
    >
      {words('leave.detail')}
    </ConfirmDialog>
  );
}
