import { Anchor } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { loadDocument } from '../documents/documents.ts';
import { Viewer } from '../documents/viewer.tsx';
import { notify, notifyFailure } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './chart-requests.module.css';

/** Documents that came with a message, each opened by its name. */
export function DocumentLinks({ documents }: { documents: readonly { id: string; name: string }[] }) {
  const allowed = useAllowed();
  const [opened, setOpened] = useState<ClientDocument | null>(null);
  const open = useMutation({
    mutationFn: loadDocument,
    onSuccess: (document) =>
      document.status === 'clean'
        ? setOpened(document)
        : notify(t('request.document.not.clean', { name: document.name })),
    onError: notifyFailure,
  });
  if (documents.length === 0) return null;
  const may = allowed('Documents', 'view');
  return (
    <>
      <ul className={classes.files} aria-label={t('request.attached')}>
        {documents.map(({ id, name }) => (
          <li key={id}>
            <IconPaperclip size={15} aria-hidden />
            {may ? (
              <Anchor
                component="button"
                type="button"
                className={classes.file}
                aria-label={t('document.open', { name })}
                onClick={() => open.mutate(id)}
              >
                {name}
              </Anchor>
            ) : (
              <span className={classes.file}>{name}</span>
            )}
          </li>
        ))}
      </ul>
      {opened && <Viewer document={opened} onClose={() => setOpened(null)} />}
    </>
  );
}
