import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { api } from '../../shared/api.ts';
import { showDate, showInstant } from '../../shared/format.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { NewTokenDialog } from './new-token-dialog.tsx';
import { tokensQuery } from './tokens.ts';
import type { ApiToken } from './tokens.ts';

const isDead = ({ revokedAt, expiresAt }: ApiToken) => revokedAt !== null || Date.parse(expiresAt) < Date.now();
const stateOf = (token: ApiToken) => {
  if (token.revokedAt) return t('tokens.revoked');
  return isDead(token) ? t('tokens.expired') : t('tokens.valid');
};

const columnsOf = (onRevoke: (token: ApiToken) => void): Column<ApiToken>[] => [
  { key: 'name', header: t('tokens.name'), cell: (row) => <strong>{row.name}</strong> },
  { key: 'scopes', header: t('tokens.scopes'), cell: (row) => row.scopes.join(', '), wide: true },
  {
    key: 'used',
    header: t('tokens.used'),
    cell: (row) => (row.lastUsedAt ? showInstant(row.lastUsedAt) : t('tokens.never')),
    wide: true,
  },
  { key: 'expires', header: t('tokens.expires'), cell: (row) => showDate(row.expiresAt.slice(0, 10)), wide: true },
  {
    key: 'state',
    header: t('tokens.state'),
    cell: (row) => <StatusBadge status={isDead(row) ? 'inactive' : 'active'} label={stateOf(row)} />,
  },
  {
    key: 'do',
    header: t('tokens.actions'),
    align: 'right',
    cell: (row) => <RevokeButton token={row} onRevoke={onRevoke} />,
  },
];

function RevokeButton({ token, onRevoke }: { token: ApiToken; onRevoke: (token: ApiToken) => void }) {
  const allowed = useAllowed();
  const need = allowed('API Tokens', 'delete') ? null : t('tokens.need.delete');
  return (
    <ReasonedButton
      size="compact-sm"
      variant="default"
      aria-label={t('tokens.revoke.of', { name: token.name })}
      reason={isDead(token) ? stateOf(token) : need}
      onClick={() => onRevoke(token)}
    >
      {t('tokens.revoke')}
    </ReasonedButton>
  );
}

export function Page(): ReactElement {
  const allowed = useAllowed();
  const client = useQueryClient();
  const tokens = useQuery(tokensQuery);
  const [adding, { open, close }] = useDisclosure(false);
  const [ending, setEnding] = useState<ApiToken | null>(null);
  const revoke = useMutation({
    mutationFn: (token: ApiToken) => api.delete(`/api/tokens/${token.id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: tokensQuery.queryKey });
      setEnding(null);
      notify(t('tokens.revoke.done'));
    },
  });
  const add = (
    <ReasonedButton
      leftSection={<IconPlus size={16} />}
      reason={allowed('API Tokens', 'create') ? null : t('tokens.need.create')}
      onClick={open}
    >
      {t('tokens.new')}
    </ReasonedButton>
  );
  return (
    <Frame title={t('nav.tokens')} lead={t('tokens.lead')} actions={add}>
      <DataTable
        label={t('nav.tokens')}
        columns={columnsOf(setEnding)}
        rows={tokens.data}
        rowKey={(row) => row.id}
        summary={(row) => t('tokens.summary', { date: showDate(row.expiresAt.slice(0, 10)) })}
        error={tokens.error}
        onRetry={() => void tokens.refetch()}
        expect={3}
        empty={<Empty icon={IconKey} title={t('tokens.empty')} hint={t('tokens.empty.hint')} />}
      />
      {adding && <NewTokenDialog onClose={close} />}
      <ConfirmDialog
        opened={ending !== null}
        onClose={() => setEnding(null)}
        title={t('tokens.revoke.title')}
        confirm={t('tokens.revoke')}
        danger
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => ending && revoke.mutate(ending)}
      >
        {t('tokens.revoke.detail', { name: ending?.name ?? '' })}
      </ConfirmDialog>
    </Frame>
  );
}
