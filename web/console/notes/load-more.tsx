import { Button } from '@mantine/core';
import { words } from '../../shared/words.ts';

/** Brings the next page of a list that is no table; nothing on the last one. */
export function LoadMore({ more }: { more: { load: () => void; busy: boolean } | undefined }) {
  if (!more) return null;
  return (
    <Button variant="default" mt="sm" loading={more.busy} onClick={more.load}>
      {words('load.more')}
    </Button>
  );
}
