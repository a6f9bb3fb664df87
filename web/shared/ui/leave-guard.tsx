import { useBlocker } from '@tanstack/react-router';
import { LeaveDialog } from './leave-dialog.tsx';

interface LeaveGuardProps {
  when: boolean;
  /** Search parameters whose change shows something else, so that it counts as leaving too. */
  among?: readonly string[] | undefined;
}

/** While `when`, leaving the page asks first; closing the tab makes the browser ask. */
export function LeaveGuard({ when, among = [] }: LeaveGuardProps) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => {
      const [here, there] = [current.search, next.search].map((search) => new Map(Object.entries(search)));
      const leaves = current.pathname !== next.pathname || among.some((name) => here?.get(name) !== there?.get(name));
      return when && leaves;
    },
    enableBeforeUnload: when,
    withResolver: true,
  });
  return (
    <LeaveDialog
      opened={blocker.status === 'blocked'}
      onStay={() => blocker.reset?.()}
      onLeave={() => blocker.proceed?.()}
    />
  );
}
