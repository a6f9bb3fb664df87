import { keysOf } from './keys.ts';

/** What a profile may do by a rule. */
export const rights = ['create', 'modify', 'view', 'delete'] as const;
export type Right = (typeof rights)[number];

interface Rule {
  group: 'Messaging' | 'Client Portal' | 'Notes' | 'Records' | 'Administration';
  /** One sentence for Profile management: what the rights of this rule allow. */
  description: string;
  /** The boxes that can be ticked; the others would mean nothing. */
  rights: readonly Right[];
}

/**
 * Every permission rule by its name. Names of the groups Messaging, Client Portal and Notes are PIMSY's own; the portal rules carry all
 * four rights because PIMSY's instructions say to assign all four.
 */
export const rules = {
  // Two rules, so that one who reads the history need not be able to send. Composing shows its audience to whoever may create.
  'Messaging Create': {
    group: 'Messaging',
    description:
      'Create: save templates and send. Modify: change or refresh a broadcast that has not fired, pause one and let it go on. Delete: cancel one.',
    rights: ['create', 'modify', 'delete'],
  },
  // A history can only be read: what was sent cannot be changed.
  'Messaging View': {
    group: 'Messaging',
    description: 'View: the history of broadcasts and messages, and the messages addressed to oneself.',
    rights: ['view'],
  },
  // One inbox for all: who answers says so to the others by answering.
  'Messaging Replies': {
    group: 'Messaging',
    description:
      "View: clients' texts to the practice. Create: answer them by text. Modify: mark them as done, and say whose they are.",
    rights: ['create', 'modify', 'view'],
  },
  'Client Documents Create Can Save to Client Portal Folder': {
    group: 'Client Portal',
    description: "Put documents into a client's portal folder, change, see and withdraw them there.",
    rights,
  },
  'Client Portal Can Send Messages to Client': {
    group: 'Client Portal',
    description: 'Write to clients through the portal and see their answers.',
    rights,
  },
  'Receives Assigned Client Portal Document Upload Alert': {
    group: 'Client Portal',
    description:
      'View: be alerted when a client assigned to this user uploads a document. The other rights settle such alerts.',
    rights,
  },
  'Receives Assigned Client Portal QnA Form Completed Alerts': {
    group: 'Client Portal',
    description:
      'View: be alerted when a client assigned to this user completes a form. The other rights settle such alerts.',
    rights,
  },
  'Receives Client Portal Demographic Update Alert': {
    group: 'Client Portal',
    description: 'View: be alerted when a client changes their information. The other rights settle such alerts.',
    rights,
  },
  'Receives All Client Portal Document Upload Alerts': {
    group: 'Client Portal',
    description: 'View: be alerted when any client uploads a document. The other rights settle such alerts.',
    rights,
  },
  'Receives All Client Portal QnA Form Completed Alerts': {
    group: 'Client Portal',
    description: 'View: be alerted when any client completes a form. The other rights settle such alerts.',
    rights,
  },
  // Ours beside PIMSY's. A request is answered, which is a change; its row stays.
  'Client Portal CCD Requests': {
    group: 'Client Portal',
    description:
      'View: see who asks for their clinical document (CCD). Modify: answer: upload it, decline, have PIMSY asked again.',
    rights: ['modify', 'view'],
  },
  // Ours beside PIMSY's: who lets clients in.
  'Client Portal Access': {
    group: 'Client Portal',
    description:
      "Clients' sign-ins. Create: e-mail credentials. Modify: login, safe word, reset. View: the tab. Delete: deactivate, sign out.",
    rights,
  },
  // Ours beside PIMSY's. A released note is never changed, a draft belongs to who holds it.
  Notes: {
    group: 'Notes',
    description: 'Create: write and release notes on visits, and ask for what is missing. View: read released notes.',
    rights: ['create', 'view'],
  },
  // Releasing changes a note's state and nothing else.
  'Notes Can Allow Unconditional Release': {
    group: 'Notes',
    description: 'Modify: release a note although information asked for is still missing.',
    rights: ['modify'],
  },
  Clients: { group: 'Records', description: 'Client records, contacts and consents. Delete: set inactive.', rights },
  // A chart that is restricted opens for the staff assigned to the client, for this rule, and by emergency access.
  'Restricted Charts': {
    group: 'Records',
    description: 'View: open restricted charts without being assigned. Modify: restrict a chart, or lift it.',
    rights: ['modify', 'view'],
  },
  'Emergency Access': {
    group: 'Records',
    description: 'Create: open a restricted chart in an emergency, with a reason. View: see and review who did.',
    rights: ['create', 'view'],
  },
  // Masked everywhere else; every look at one is a line of the audit log.
  SSN: {
    group: 'Records',
    description: 'View: reveal a social security number, one at a time and with a reason.',
    rights: ['view'],
  },
  Documents: {
    group: 'Records',
    description:
      "Clients' documents and forms. Create: assign forms. Modify: rename, file, expose, scan anew; take forms back. Delete: withdraw.",
    rights,
  },
  // A task is done or withdrawn, which are changes. One's own and those of one's groups need no rule.
  Tasks: {
    group: 'Records',
    description: "Create: give tasks to others. Modify: reassign or settle anybody's. View: see everybody's.",
    rights: ['create', 'modify', 'view'],
  },
  Staff: { group: 'Records', description: 'Staff records. Delete: set inactive.', rights },
  // An appointment is cancelled, which is a change; its row stays.
  Appointments: {
    group: 'Records',
    description: 'Appointments; Modify includes cancelling.',
    rights: ['create', 'modify', 'view'],
  },
  // What was posted is never changed: it is taken back, and posted anew.
  'Client Billing': {
    group: 'Records',
    description:
      "Clients' charges, payments, statements. Create: post and issue them. Modify: write off and take back.",
    rights: ['create', 'modify', 'view'],
  },
  // Money goes back to the card alone, and never more than was paid.
  'Client Payments Refund': {
    group: 'Records',
    description: 'Create: pay money back that a client has paid by card, with a reason.',
    rights: ['create'],
  },
  'Payment Reconciliation': {
    group: 'Records',
    description: "View: compare card payments and refunds with the card company's own lists.",
    rights: ['view'],
  },
  // Those that came from PIMSY are changed there. One that is taken back is a change; its row stays.
  Schedules: {
    group: 'Records',
    description: 'Shifts in Timeero. Create, Modify: those of our own, which PIMSY never hears of.',
    rights: ['create', 'modify', 'view'],
  },
  Locations: { group: 'Records', description: 'Locations of the practice. Delete: set inactive.', rights },
  // The settings are a fixed list.
  'System Settings': {
    group: 'Administration',
    description: 'See and change system settings.',
    rights: ['modify', 'view'],
  },
  'User Groups': {
    group: 'Administration',
    description: 'Groups of users, such as medical records or billing.',
    rights,
  },
  'Picklist Management': {
    group: 'Administration',
    description: 'Task types with their user group, missing chart items, reasons.',
    rights: ['modify', 'view'],
  },
  // Making the records takes the right to create them, too.
  'Practice Import': {
    group: 'Administration',
    description: 'Create: read files of clients, staff and appointments, and import them. Delete: take an import back.',
    rights: ['create', 'view', 'delete'],
  },
  Integrations: {
    group: 'Administration',
    description:
      'PIMSY, Timeero and card payments. View: what they hold, mappings, runs. Modify: connect, map, import, sync.',
    rights: ['modify', 'view'],
  },
  'Profile Management': { group: 'Administration', description: 'Profiles and the rules assigned to them.', rights },
  'User Accounts': {
    group: 'Administration',
    description: 'Sign-ins of staff and the profiles they hold. Delete: deactivate.',
    rights,
  },
  // Nobody alters the audit log.
  'Audit Log': { group: 'Administration', description: 'Who did what, and when.', rights: ['view'] },
  // A token is shown once and then only revoked.
  'API Tokens': {
    group: 'Administration',
    description: 'Tokens for programs. Delete: revoke.',
    rights: ['create', 'view', 'delete'],
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;
export const ruleNames: readonly RuleName[] = keysOf(rules);
export const isRuleName = (name: string): name is RuleName => Object.hasOwn(rules, name);

/** The rights of a rule that can be given. */
export const rightsOf = (rule: RuleName): readonly Right[] => rules[rule].rights;

/** Rights by rule: of one profile, of all profiles of an account together, or the scopes of a token. */
export type Grants = Readonly<Partial<Record<RuleName, readonly Right[]>>>;

/** Whether the grants include the right; one that the registry does not know for the rule is never included. */
export const can = (grants: Grants, rule: RuleName, right: Right): boolean =>
  (grants[rule]?.includes(right) ?? false) && rightsOf(rule).includes(right);

/** Only the rights that both give: an account's, narrowed by the scopes of its token. */
export const narrow = (grants: Grants, scopes: Grants): Grants =>
  Object.fromEntries(
    ruleNames.flatMap((rule) => {
      const held = rightsOf(rule).filter((right) => can(grants, rule, right) && can(scopes, rule, right));
      return held.length > 0 ? [[rule, held]] : [];
    }),
  );
