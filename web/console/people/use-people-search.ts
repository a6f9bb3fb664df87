import { useLocation, useNavigate } from '@tanstack/react-router';

/**
 * What is searched for lives in the history entry, not in the address, because it is often a name; so Back still brings it back.
 * `to` is the list's own address.
 */
export const usePeopleSearch = (to: '/clients' | '/staff', show: 'inactive' | 'all' | undefined) => {
  const navigate = useNavigate();
  const text = useLocation({ select: (location) => location.state.text ?? '' });
  return {
    text,
    setText: (next: string) =>
      void navigate({
        to,
        search: { show },
        state: { text: next },
        replace: true,
        resetScroll: false,
      }),
    setShow: (next: 'inactive' | 'all' | undefined) =>
      void navigate({ to, search: { show: next }, state: { text }, replace: true, resetScroll: false }),
  };
};
