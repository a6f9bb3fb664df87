import { Button, Group, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { forget } from '../session.ts';
import { t } from '../t.ts';
import { idleState } from './idle.ts';

/** All tabs share one clock: who types in one is not signed out by another. */
const key = 'rounds.active';
const events = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
/** The server counts requests, not keys: while somebody is at work it hears of them at least this often (milliseconds). */
const tellEvery = 60_000;

const lastActive = () => Number(localStorage.getItem(key) ?? 0);

/** Warns a minute before the automatic sign-out (HIPAA 164.312(a)(2)(iii)), then signs out and remembers the page. */
export function IdleGuard({ minutes }: { minutes: number }) {
  const router = useRouter();
  const client = useQueryClient();
  const [left, setLeft] = useState<number | null>(null);
  const told = useRef(0);
  const ended = useRef(false);

  const active = useCallback(() => {
    const now = Date.now();
    localStorage.setItem(key, String(now));
    // The first one needs no telling: signing in, or loading the page, was a request.
    const due = told.current > 0 && now - told.current >= tellEvery;
    if (due || told.current === 0) told.current = now;
    if (!due) return;
    api.get('/api/session').catch(() => {});
  }, []);

  const stay = () => {
    active();
    setLeft(null);
  };

  const end = useCallback(async () => {
    if (ended.current) return;
    ended.current = true;
    const to = router.state.location.href;
    await api.delete('/api/session').catch(() => {});
    forget(client);
    await router.navigate({ to: '/sign-in', search: { to, why: 'idle' }, ignoreBlocker: true });
  }, [client, router]);

  useEffect(() => {
    active();
    // Once the warning stands, a stray movement is no answer: the button is.
    const moved = () => idleState(lastActive(), Date.now(), minutes).kind === 'active' && active();
    for (const event of events) addEventListener(event, moved, { passive: true });
    const timer = setInterval(() => {
      const state = idleState(lastActive(), Date.now(), minutes);
      setLeft(state.kind === 'warning' ? state.seconds : null);
      if (state.kind === 'over') void end();
    }, 1000);
    return () => {
      for (const event of events) removeEventListener(event, moved);
      clearInterval(timer);
    };
  }, [minutes, active, end]);

  return (
    <Modal opened={left !== null} onClose={stay} title={t('idle.title')} withCloseButton={false}>
      <span role="timer">{t('idle.detail', { seconds: left ?? 0 })}</span>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={() => void end()}>
          {t('frame.sign.out')}
        </Button>
        <Button data-autofocus onClick={stay}>
          {t('idle.stay')}
        </Button>
      </Group>
    </Modal>
  );
}
