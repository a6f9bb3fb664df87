/** Alerts to staff. */
export const alerts = {
  'alerts.title': 'Alerts',
  'alerts.bell': '{count, plural, =0 {Alerts, none unread} one {Alerts, # unread} other {Alerts, # unread}}',
  'alerts.what': 'What happened',
  'alerts.client': 'Client',
  'alerts.at': 'When ({zone} time)',
  'alerts.unread': 'Unread',
  'alerts.all': 'All',
  'alerts.filter': 'Show',
  'alerts.open': 'Open',
  'alerts.read': 'Mark as read',
  'alerts.read.all': 'Mark all as read',
  'alerts.read.none': 'There is nothing unread.',
  'alerts.empty': 'Nothing to tell you',
  'alerts.empty.hint': 'Tasks given to you, and what you review or wait for, are told here.',
} as const;
