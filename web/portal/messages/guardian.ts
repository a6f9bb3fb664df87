/** For who signs in for somebody else. */
export const guardian = {
  'door.whom': 'Who you are here for',
  'door.title': 'Who are you here for?',
  'door.lead': 'You see one person at a time. You can change at any time.',
  'door.for': 'For {name}',
  'door.own': 'For myself, {name}',
  'door.change': 'Change',
  'door.closed.title': 'This part is not open to you',
  'door.closed':
    'The practice decides with the person you are here for which parts you see. Questions? Call us at {phone}.',
  'door.home': 'What would you like to do for {name}?',
  'door.activity': 'What happened to your own account. Times are those of your device.',
  'door.activity.hint': 'Your sign-ins',
  'door.contact': 'Only the practice can change this contact, or tell you more about it: call us at {phone}.',
  'door.reader': 'Automatic messages go to {name}.',
} as const;
