import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import type { MantineColorScheme } from '@mantine/core';
import { IconChevronDown, IconDevices, IconKey, IconLogout, IconPassword, IconShieldLock } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import type { Session } from '../../../domain/schemas/access.ts';
import { mayAny, needs } from '../access.ts';
import { notifyFailure } from '../notify.ts';
import { useSignOut } from '../session.ts';
import { t } from '../t.ts';
import classes from './user-menu.module.css';

const schemes = ['auto', 'light', 'dark'] as const satisfies readonly MantineColorScheme[];
const schemeOf = (value: string) => schemes.find((each) => each === value) ?? 'auto';

const toPassword = (props: object) => <Link to="/password" {...props} />;
const toSecondFactor = (props: object) => <Link to="/second-factor" {...props} />;
const toTokens = (props: object) => <Link to="/tokens" {...props} />;

const initialsOf = (name: string) =>
  name
    .split(/\s+/)
    .flatMap((word) => word.slice(0, 1))
    .filter((letter, index, all) => index === 0 || index === all.length - 1)
    .join('')
    .toUpperCase();

export function UserMenu({ session }: { session: Session }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const router = useRouter();
  const signOut = useSignOut();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => router.navigate({ to: '/sign-in', search: { why: 'left' } }),
    onError: notifyFailure,
  });
  const { name, login } = session.account;
  return (
    <Menu position="bottom-end" width={240} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton className={classes.user}>
          <span className={classes.initials} aria-hidden>
            {initialsOf(name)}
          </span>
          <span className={classes.name}>{name}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{login}</Menu.Label>
        <Menu.Item leftSection={<IconPassword size={16} />} renderRoot={toPassword}>
          {t('nav.password')}
        </Menu.Item>
        <Menu.Item leftSection={<IconShieldLock size={16} />} renderRoot={toSecondFactor}>
          {t('nav.factor')}
        </Menu.Item>
        {mayAny(session, needs.tokens) && (
          <Menu.Item leftSection={<IconKey size={16} />} renderRoot={toTokens}>
            {t('nav.tokens')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Label>{t('scheme.title')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(schemeOf(value))}>
          {schemes.map((value) => (
            <Menu.RadioItem key={value} value={value}>
              {t(`scheme.${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => leave.mutate(false)}>
          {t('frame.sign.out')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDevices size={16} />} onClick={() => leave.mutate(true)}>
          {t('frame.sign.out.all')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
