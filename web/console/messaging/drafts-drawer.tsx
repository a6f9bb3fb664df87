import { Button, Group, Text } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Draft } from '../../../domain/schemas/broadcast-drafts.ts';
import type { MessageType } from '../../../domain/schemas/messaging.ts';
import { api } from '../../shared/api.ts';
import { showInstant } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { draftQuery, draftsQuery, searchOf } from './drafts.ts';

interface DraftsDrawerProps {
  types: readonly MessageType[];
  onClose: () => void;
}

interface ColumnsOptions {
  types: readonly MessageType[];
  removing: string | undefined;
  onOpen: (draft: Draft) => void;
  onRemove: (id: string) => void;
}

const nameOf = (types: readonly MessageType[], { messageType, method }: Draft['content']) =>
  `${types.find(({ id }) => id === messageType)?.label ?? messageType} · ${t(`method.${method}`)}`;

const columnsOf = ({ types, removing, onOpen, onRemove }: ColumnsOptions): Column<Draft>[] => [
  { key: 'what', header: t('draft.one'), cell: (draft) => <What draft={draft} types={types} /> },
  {
    key: 'go',
    header: t('audience.change'),
    width: '190px',
    cell: (draft) => (
      <Group gap={6}>
        <Button size="xs" variant="default" onClick={() => onOpen(draft)}>
          {t('draft.open')}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          color="red"
          loading={removing === draft.id}
          onClick={() => onRemove(draft.id)}
        >
          {t('draft.delete')}
        </Button>
      </Group>
    ),
  },
];

function What({ draft: { content, updatedAt }, types }: { draft: Draft; types: readonly MessageType[] }) {
  return (
    <>
      <div>{nameOf(types, content)}</div>
      <Text c="dimmed" size="sm" lineClamp={2}>
        {content.texts.en.body}
      </Text>
      <Text c="dimmed" size="sm">
        {t('draft.saved', { at: showInstant(updatedAt) })}
      </Text>
    </>
  );
}

/** What somebody has begun to compose: to go on with, or to delete. */
export function DraftsDrawer({ types, onClose }: DraftsDrawerProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const list = useInfiniteQuery(draftsQuery);
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`/api/broadcast-drafts/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['list', 'broadcast-drafts'] }),
  });
  const open = async (draft: Draft) => {
    // What was read of it before another window saved it.
    queries.removeQueries({ queryKey: draftQuery(draft.id).queryKey, type: 'inactive' });
    await navigate({ to: '/messaging/compose', search: searchOf(draft) });
    onClose();
  };
  const columns = columnsOf({
    types,
    removing: remove.isPending ? remove.variables : undefined,
    onOpen: (draft) => void open(draft),
    onRemove: (id) => remove.mutate(id),
  });
  return (
    <SideDrawer title={t('draft.all')} size={560} onClose={onClose}>
      <ProblemNotice error={remove.error} />
      <DataTable
        label={t('draft.all')}
        columns={columns}
        rowKey={({ id }) => id}
        {...tableOf(list)}
        expect={3}
        empty={<Empty icon={IconPencil} title={t('draft.none')} hint={t('draft.none.hint')} />}
      />
    </SideDrawer>
  );
}
