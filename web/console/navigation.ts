import {
  IconAdjustments,
  IconApi,
  IconArrowsExchange,
  IconCalendar,
  IconCalendarWeek,
  IconChecklist,
  IconCreditCard,
  IconFolderQuestion,
  IconHistory,
  IconHome,
  IconId,
  IconIdBadge2,
  IconKey,
  IconLinkOff,
  IconListDetails,
  IconLockOpen,
  IconMailbox,
  IconMailForward,
  IconMapCheck,
  IconMapPin,
  IconMapPins,
  IconMessage2,
  IconMessages,
  IconPlug,
  IconPlugConnected,
  IconReceipt,
  IconRefresh,
  IconReportMedical,
  IconTableImport,
  IconTimelineEvent,
  IconTransferIn,
  IconUserCheck,
  IconUserEdit,
  IconUserShield,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { LinkProps } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { needs } from './access.ts';
import type { Need } from './access.ts';
import { WaitingRequests } from './chart-requests/waiting-requests.tsx';
import { WaitingPortalMessages } from './portal-messages/waiting-portal-messages.tsx';
import { WaitingReplies } from './replies/waiting-replies.tsx';
import type { MessageKey } from './t.ts';
import { WaitingTasks } from './tasks/waiting-tasks.tsx';

export interface NavigationItem {
  label: MessageKey;
  icon: Icon;
  /** A page of this console, or an address outside it, which opens in a new tab. */
  to: LinkProps['to'] | { href: string };
  needs?: readonly Need[];
  operator?: boolean;
  /** Stands behind its label, such as a number of what waits there. */
  badge?: ComponentType;
}

export interface NavigationGroup {
  label: MessageKey | null;
  items: readonly NavigationItem[];
}

/** Every entry of the navigation. An entry that the account may not open is not shown, nor is a group without entries. */
export const navigation: readonly NavigationGroup[] = [
  {
    label: null,
    items: [
      { label: 'nav.home', icon: IconHome, to: '/' },
      { label: 'nav.tasks', icon: IconChecklist, to: '/tasks', badge: WaitingTasks },
      { label: 'nav.requests', icon: IconFolderQuestion, to: '/chart-requests', badge: WaitingRequests },
    ],
  },
  {
    label: 'nav.practice',
    items: [
      { label: 'nav.appointments', icon: IconCalendar, to: '/appointments', needs: needs.appointments },
      { label: 'nav.schedules', icon: IconCalendarWeek, to: '/schedules', needs: needs.schedules },
      { label: 'nav.clients', icon: IconUsers, to: '/clients', needs: needs.clients },
      { label: 'nav.billing', icon: IconReceipt, to: '/billing', needs: needs.billing },
      { label: 'nav.payments', icon: IconCreditCard, to: '/payments', needs: needs.payments },
      { label: 'nav.credentials', icon: IconMailForward, to: '/portal-credentials', needs: needs.credentialBatches },
      { label: 'nav.approvals', icon: IconUserEdit, to: '/portal-approvals', needs: needs.clients },
      { label: 'nav.ccd', icon: IconReportMedical, to: '/portal-ccds', needs: needs.ccds },
      { label: 'nav.staff', icon: IconUsersGroup, to: '/staff', needs: needs.staff },
      { label: 'nav.locations', icon: IconMapPin, to: '/locations', needs: needs.locations },
    ],
  },
  {
    label: 'nav.utilities',
    items: [
      { label: 'nav.messaging', icon: IconMessages, to: '/messaging', needs: needs.messaging },
      { label: 'nav.replies', icon: IconMessage2, to: '/replies', needs: needs.replies, badge: WaitingReplies },
      {
        label: 'nav.portal.messages',
        icon: IconMailbox,
        to: '/portal-messages',
        badge: WaitingPortalMessages,
      },
    ],
  },
  {
    // What is looked at daily stands first, what is set up once last.
    label: 'nav.integrations',
    items: [
      { label: 'nav.sync', icon: IconRefresh, to: '/integrations/sync', needs: needs.integrations },
      { label: 'nav.mapping', icon: IconArrowsExchange, to: '/integrations/pimsy/mapping', needs: needs.integrations },
      { label: 'nav.person.imports', icon: IconTransferIn, to: '/integrations/imports', needs: needs.integrations },
      { label: 'nav.unlinked', icon: IconLinkOff, to: '/integrations/pimsy/unlinked', needs: needs.integrations },
      {
        label: 'nav.pimsy',
        icon: IconPlugConnected,
        to: '/integrations/pimsy/configuration',
        needs: needs.integrations,
      },
      { label: 'nav.stripe', icon: IconCreditCard, to: '/integrations/card-payments', needs: needs.integrations },
      { label: 'nav.timeero', icon: IconPlug, to: '/integrations/timeero/configuration', needs: needs.integrations },
    ],
  },
  {
    label: 'nav.evv',
    items: [
      { label: 'nav.timeero.users', icon: IconUserCheck, to: '/integrations/timeero/users', needs: needs.integrations },
      { label: 'nav.timeero.jobs', icon: IconMapPins, to: '/integrations/timeero/jobs', needs: needs.integrations },
      { label: 'nav.evv.employees', icon: IconId, to: '/integrations/evv/employees', needs: needs.integrations },
      { label: 'nav.evv.clients', icon: IconIdBadge2, to: '/integrations/evv/clients', needs: needs.integrations },
      { label: 'nav.evv.visits', icon: IconMapCheck, to: '/integrations/evv/visits', needs: needs.integrations },
    ],
  },
  {
    label: 'nav.administration',
    items: [
      { label: 'nav.settings', icon: IconAdjustments, to: '/administration/settings', needs: needs.settings },
      { label: 'nav.profiles', icon: IconUserShield, to: '/administration/profiles', needs: needs.profiles },
      { label: 'nav.groups', icon: IconUsersGroup, to: '/administration/user-groups', needs: needs.groups },
      { label: 'nav.picklists', icon: IconListDetails, to: '/administration/picklists', needs: needs.picklists },
      { label: 'nav.imports', icon: IconTableImport, to: '/administration/imports', needs: needs.imports },
      { label: 'nav.emergency', icon: IconLockOpen, to: '/administration/emergency-access', needs: needs.emergency },
      { label: 'nav.audit', icon: IconHistory, to: '/administration/audit', needs: needs.audit },
      { label: 'nav.tokens', icon: IconKey, to: '/tokens', needs: needs.tokens },
    ],
  },
  {
    label: 'nav.operations',
    items: [
      { label: 'nav.temporal', icon: IconTimelineEvent, to: { href: '/temporal' }, operator: true },
      { label: 'nav.docs', icon: IconApi, to: { href: '/api/docs' }, needs: needs.tokens },
    ],
  },
];
