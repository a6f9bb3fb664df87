import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { api } from '../../shared/api.ts';
import { IdleDialog } from '../../shared/ui/idle-dialog.tsx';
import { useIdle } from '../../shared/use-idle.ts';
import { forget } from '../session.ts';
import { t } from '../t.ts';

const tell = () => api.get('/api/session');

/** Warns a minute before the automatic sign-out, then signs out and remembers the page. */
export function IdleGuard({ minutes }: { minutes: number }) {
  const router = useRouter();
  const client = useQueryClient();
  const onEnd = useCallback(async () => {
    const to = router.state.location.href;
    await api.delete('/api/session').catch(() => {});
    forget(client);
    await router.navigate({ to: '/sign-in', search: { to, why: 'idle' }, ignoreBlocker: true });
  }, [client, router]);
  const { left, stay, end } = useIdle({ minutes, clock: 'rounds.active', tell, onEnd });
  const words = {
    title: t('idle.title'),
    detail: t('idle.detail', { seconds: left ?? 0 }),
    stay: t('idle.stay'),
    end: t('frame.sign.out'),
  };
  return <IdleDialog left={left} onStay={stay} onEnd={() => void end()} words={words} />;
}
