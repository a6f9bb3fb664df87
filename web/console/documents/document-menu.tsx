import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconDownload, IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import { portalFolderRule } from '../../../domain/documents.ts';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { contentPath } from './documents.ts';

interface DocumentMenuProps {
  document: ClientDocument;
  onEdit: () => void;
  onRescan: () => void;
  onWithdraw: () => void;
}

/** What can be done with a document; nothing where the person may do none of it. */
export function DocumentMenu({ document, onEdit, onRescan, onWithdraw }: DocumentMenuProps) {
  const allowed = useAllowed();
  const { id, name, status, folder } = document;
  const may = (right: 'modify' | 'delete') =>
    allowed('Documents', right) && (folder !== 'portal' || allowed(portalFolderRule, right));
  const [modify, remove] = [may('modify'), may('delete')];
  if (status !== 'clean' && !modify && !remove) return null;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('document.actions', { name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {status === 'clean' && (
          <Menu.Item component="a" href={contentPath(id, 'download')} download leftSection={<IconDownload size={16} />}>
            {t('document.download')}
          </Menu.Item>
        )}
        {modify && (
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
            {t('document.edit')}
          </Menu.Item>
        )}
        {modify && status === 'error' && (
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={onRescan}>
            {t('document.rescan')}
          </Menu.Item>
        )}
        {remove && (
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={onWithdraw}>
            {t('document.withdraw')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
