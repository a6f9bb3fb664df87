import { UnstyledButton } from '@mantine/core';
import { IconDoorExit, IconHistory, IconPassword, IconShieldLock } from '@tabler/icons-react';
import type { PortalSession } from '../../domain/schemas/portal.ts';
import { BillingTile } from './billing/billing-tile.tsx';
import { CcdTile } from './ccd/ccd-tile.tsx';
import { MessagesTile } from './conversations/messages-tile.tsx';
import { DocumentsTile } from './documents/documents-tile.tsx';
import { FormsTile } from './forms/forms-tile.tsx';
import { AppointmentsTile } from './appointments/appointments-tile.tsx';
import { isOpen } from './guardian/doors.ts';
import { Heading } from './heading.tsx';
import { follow } from './page-link.tsx';
import { InformationTile } from './information/information-tile.tsx';
import { InsuranceTile } from './insurance/insurance-tile.tsx';
import classes from './portal.module.css';
import { t } from './t.ts';

/** Pages that a tile of the main page leads to; a tile stands here once what it promises works. */
const tiles = [
  { to: '/activity', icon: IconHistory, name: 'home.activity', hint: 'home.activity.hint' },
  { to: '/password', icon: IconPassword, name: 'home.password', hint: 'home.password.hint' },
  { to: '/security', icon: IconShieldLock, name: 'home.security', hint: 'home.security.hint' },
] as const;

/** Of each section its tile, where it is open. */
const sections = [
  ['billing', BillingTile],
  ['forms', FormsTile],
  ['messages', MessagesTile],
  ['appointments', AppointmentsTile],
  ['information', InformationTile],
  ['insurance', InsuranceTile],
  ['documents', DocumentsTile],
  ['ccd', CcdTile],
] as const;

interface Props {
  session: PortalSession;
  onSignOut: () => void;
}

export function HomePage({ session, onSignOut }: Props) {
  const { actsFor } = session;
  return (
    <>
      <Heading tab={t('portal.title')}>{t('home.title', { name: session.account.name })}</Heading>
      <p className={classes.lead}>{actsFor ? t('door.home', { name: actsFor.name }) : t('home.lead')}</p>
      <ul className={classes.tiles}>
        {sections.map(([section, Tile]) => isOpen(session, section) && <Tile key={section} />)}
        {tiles.map(({ to, icon: Picture, name, hint }) => (
          <li key={to}>
            <a href={to} className={classes.tile} onClick={follow}>
              <Picture size={22} aria-hidden />
              <span className={classes.tileName}>{t(name)}</span>
              <span className={classes.hint}>
                {t(actsFor && hint === 'home.activity.hint' ? 'door.activity.hint' : hint)}
              </span>
            </a>
          </li>
        ))}
        <li>
          <UnstyledButton className={classes.tile} onClick={onSignOut}>
            <IconDoorExit size={22} aria-hidden />
            <span className={classes.tileName}>{t('home.out')}</span>
            <span className={classes.hint}>{t('home.out.hint')}</span>
          </UnstyledButton>
        </li>
      </ul>
    </>
  );
}
