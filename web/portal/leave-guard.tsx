import { useEffect, useState } from 'react';
import { LeaveDialog } from '../shared/ui/leave-dialog.tsx';
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
    <LeaveDialog
      opened={leave !== null}
      onStay={() => setLeave(null)}
      onLeave={() => {
        guardLeaving(null);
        onLeave();
        leave?.go();
      }}
    />
  );
}
