import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Client } from '../../../domain/schemas/people.ts';
import { t } from '../t.ts';
import { TaskDrawer } from './task-drawer.tsx';
import { TaskTable } from './task-table.tsx';

/** Open tasks about a client that concern the reader, or all of them for who may see those. */
export function ClientTasks({ client }: { client: Client }) {
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div>
        <Button
          size="xs"
          variant="default"
          mb="md"
          leftSection={<IconPlus size={15} />}
          onClick={() => setAdding(true)}
        >
          {t('task.new')}
        </Button>
      </div>
      <TaskTable filter={{ scope: 'all', status: 'open', client: client.id }} empty={t('task.empty.client')} />
      {adding && <TaskDrawer task={null} clientId={client.id} onClose={() => setAdding(false)} />}
    </>
  );
}
