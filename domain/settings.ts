import { choice, daysOff, email, line, phone, timeRange, wholeNumber, yesNo } from './setting-types.ts';
import type { SettingKind } from './setting-types.ts';

export type SettingGroup = 'Messaging' | 'Client Portal' | 'Records' | 'Hand-off' | 'Security';

export interface Setting<T> {
  id: number;
  name: string;
  group: SettingGroup;
  description: string;
  kind: SettingKind<T>;
  default: T;
}
/** The kind alone says what values there are: a choice stays one of its words. */
const setting = <const T>(definition: Setting<T> & { default: NoInfer<T> }): Setting<T> => definition;

const portalSection = (id: number, section: string) =>
  setting({
    id,
    name: `Client Portal ${section}`,
    group: 'Client Portal',
    description: `What clients can do with their ${section} in the portal.`,
    kind: choice({ hidden: 'Hidden', view: 'View', update: 'View and update' }),
    default: 'update',
  });

const sendingTimes = (id: number, channel: string) =>
  setting({
    id,
    name: `${channel} Sending Times`,
    group: 'Messaging',
    description: `Automatic messages by ${channel.toLowerCase()} go out between these times in the recipient's own zone; outside they wait.`,
    kind: timeRange,
    default: { from: '08:00', to: '21:00' },
  });

/**
 * Every system setting. Negative ids are PIMSY's own numbers, 1000 and above are Rounds'. A practice's empty value means the default.
 * Where a default is empty the practice's own record (name, phone, e-mail) is used.
 */
export const settings = {
  voiceSendingTimes: sendingTimes(-270, 'Voice'),
  textSendingTimes: sendingTimes(-272, 'Text'),
  faxSendingTimes: sendingTimes(-273, 'Fax'),
  messagesADay: setting({
    id: 1006,
    name: 'Automatic Messages a Day',
    group: 'Messaging',
    description:
      'Texts and calls that one person gets a day at most, reminders of a single appointment apart. 0: no limit.',
    kind: wholeNumber(0, 20, 'messages'),
    default: 1,
  }),
  messagesAWeek: setting({
    id: 1007,
    name: 'Automatic Messages a Week',
    group: 'Messaging',
    description:
      'Texts and calls that one person gets in seven days at most, reminders of a single appointment apart. 0: no limit.',
    kind: wholeNumber(0, 100, 'messages'),
    default: 3,
  }),
  repeatUnknownEmails: setting({
    id: 1008,
    name: 'Repeat E-mails in Doubt',
    group: 'Messaging',
    description:
      'An e-mail whose hand-over got no answer is sent once more after half an hour, under the same Message-ID. Some people then get it twice. Texts are never repeated by themselves.',
    kind: yesNo,
    default: false,
  }),
  emailLayout: setting({
    id: 1009,
    name: 'E-mails With Layout',
    group: 'Messaging',
    description:
      'E-mails carry their text a second time with a heading, links and readable lines, for programs that show it; nothing in it is loaded or traced. No: plain text alone. Mails with credentials are always plain.',
    kind: yesNo,
    default: true,
  }),
  practiceAlias: setting({
    id: 1001,
    name: 'Practice Alias',
    group: 'Messaging',
    description:
      'Neutral name for <Practice> in messages, where the real one tells too much. Empty: the name of the practice.',
    kind: line(60),
    default: '',
  }),
  senderName: setting({
    id: 1002,
    name: 'E-mail Sender Name',
    group: 'Messaging',
    description: 'Name that e-mails come from. Empty: the alias, or the name of the practice.',
    kind: line(60),
    default: '',
  }),
  replyToPhone: setting({
    id: 1003,
    name: 'Reply-to Phone',
    group: 'Messaging',
    description: "Number for <PracticePhone> in messages. Empty: the practice's number.",
    kind: phone,
    default: '',
  }),
  replyToEmail: setting({
    id: 1004,
    name: 'Reply-to E-mail',
    group: 'Messaging',
    description: "Address that answers to e-mails go to. Empty: the practice's address.",
    kind: email,
    default: '',
  }),
  preferenceOnly: setting({
    id: 1005,
    name: 'Only Send Based on Preference',
    group: 'Messaging',
    description: 'How the box of a new broadcast is set: people who prefer another method are left out.',
    kind: yesNo,
    default: true,
  }),
  pauseAtFailures: setting({
    id: 1020,
    name: 'Pause Broadcasts at Failures',
    group: 'Messaging',
    description:
      'Percent of failed messages at which a broadcast pauses by itself, tells its sender why, and waits for somebody to resume or cancel it. 0: never.',
    kind: wholeNumber(0, 100, 'percent'),
    default: 20,
  }),
  pauseFromFailures: setting({
    id: 1021,
    name: 'Failures Before a Pause',
    group: 'Messaging',
    description: 'Failed messages that a broadcast has at least before it pauses by itself.',
    kind: wholeNumber(1, 10_000, 'messages'),
    default: 20,
  }),
  portalBasicInformation: portalSection(-621, 'Basic Information'),
  portalDetails: portalSection(-622, 'Details'),
  portalContacts: portalSection(-623, 'Contacts'),
  portalMessagingPreferences: portalSection(-624, 'Messaging Preferences'),
  portalIdentity: setting({
    id: 1210,
    name: 'Client Portal Name and Birth Date',
    group: 'Client Portal',
    description: 'What happens to a new name or date of birth that a client enters under Basic Information.',
    kind: choice({ approval: 'Staff approve it first', 'at-once': 'It counts at once' }),
    default: 'approval',
  }),
  formReminderDays: setting({
    id: 1230,
    name: 'Form Reminder',
    group: 'Client Portal',
    description:
      'Days before a form is due on which a client who has not completed it is reminded, and once more on the day itself. 0: on the day alone.',
    kind: wholeNumber(0, 30, 'days'),
    default: 2,
  }),
  safetyMinutes: setting({
    id: 1231,
    name: 'Safety Follow-up Escalation',
    group: 'Client Portal',
    description:
      'Minutes after which a safety follow-up that nobody has acknowledged is told to its group and to everybody who receives all form alerts, again and again.',
    kind: wholeNumber(5, 240, 'minutes'),
    default: 15,
  }),
  portalConfirms: setting({
    id: 1240,
    name: 'Client Portal Confirms Appointments',
    group: 'Client Portal',
    description: 'Clients can confirm an appointment in the portal.',
    kind: yesNo,
    default: true,
  }),
  portalRequests: setting({
    id: 1241,
    name: 'Client Portal Appointment Requests',
    group: 'Client Portal',
    description:
      'Clients can ask in the portal for another time, or to cancel. It becomes a task, and the appointment stays booked until staff act. No: they are told to call.',
    kind: yesNo,
    default: true,
  }),
  portalCancelHours: setting({
    id: 1242,
    name: 'Client Portal Cancellation Hours',
    group: 'Client Portal',
    description:
      'Hours before an appointment begins until which clients can ask in the portal to cancel it; later they are told to call. Whole days count by the clock of its location.',
    kind: wholeNumber(0, 720, 'hours'),
    default: 24,
  }),
  portalFirstPassword: setting({
    id: -679,
    name: 'Client Portal First Password',
    group: 'Client Portal',
    description: 'What the second credential e-mail carries. Either is valid once.',
    kind: choice({ 'temporary-password': 'Temporary password', 'activation-link': 'One-time activation link' }),
    default: 'temporary-password',
  }),
  portalUserName: setting({
    id: -687,
    name: 'Client Portal User Name',
    group: 'Client Portal',
    description: 'How the user name is made when the credential e-mail is sent; a number is added where it is taken.',
    kind: choice({
      'first-last': 'first.last',
      'initial-last': 'First initial and last name',
      email: 'E-mail address',
    }),
    default: 'first-last',
  }),
  credentialHours: setting({
    id: 1202,
    name: 'Credential Lifetime',
    group: 'Client Portal',
    description: 'Hours for which a mailed first password or link works.',
    kind: wholeNumber(1, 24, 'hours'),
    default: 24,
  }),
  portalIdleMinutes: setting({
    id: 1203,
    name: 'Client Portal Automatic Sign-out',
    group: 'Client Portal',
    description: 'Minutes without activity after which clients are signed out of the portal.',
    kind: wholeNumber(2, 60, 'minutes'),
    default: 15,
  }),
  portalSecondFactor: setting({
    id: 1204,
    name: 'Client Portal Second Factor',
    group: 'Client Portal',
    description:
      'Whether clients need a code of an authenticator app beside their password. Required: who has none sets it up at the next sign-in, before anything else.',
    kind: choice({ offered: 'Offered', required: 'Required' }),
    default: 'offered',
  }),
  guardiansSeeLess: setting({
    id: 1205,
    name: 'Guardians See Less From Age',
    group: 'Client Portal',
    description:
      'Age of a client from which parents and guardians see no messages, forms, documents or clinical document (CCD) in the portal, unless staff have given them explicitly for this client. State law decides from which age a minor may consent to care and keep it private: ask your counsel. 0: never. At 18 their access ends.',
    kind: wholeNumber(0, 17, 'years'),
    default: 12,
  }),
  portalAnswerHours: setting({
    id: 1211,
    name: 'Client Portal Answer Time',
    group: 'Client Portal',
    description:
      'Business hours within which clients are promised an answer to what they write in the portal. The user group is reminded halfway, and told when it is overdue.',
    kind: wholeNumber(1, 400, 'business hours'),
    default: 16,
  }),
  portalEscalationHours: setting({
    id: 1212,
    name: 'Client Portal Escalation',
    group: 'Client Portal',
    description:
      "Business hours after an answer was due at which those are told who may reassign everybody's tasks: the rule Tasks (Modify).",
    kind: wholeNumber(1, 400, 'business hours'),
    default: 8,
  }),
  ccdDays: setting({
    id: 1250,
    name: 'CCD Answer Time',
    group: 'Client Portal',
    description:
      'Business days within which clients are promised the clinical document (CCD) that they ask for in the portal; then those who answer are told, and by Client Portal Escalation who may reassign tasks. HIPAA allows 30 calendar days (45 CFR 164.524).',
    kind: wholeNumber(1, 20, 'business days'),
    default: 3,
  }),
  staffSecondFactor: setting({
    id: 1106,
    name: 'Second Factor of Staff',
    group: 'Security',
    description: 'Whether staff need a code of an authenticator app beside their password.',
    kind: choice({ offered: 'Offered', required: 'Required' }),
    default: 'offered',
  }),
  largestDocument: setting({
    id: 1201,
    name: 'Largest Document',
    group: 'Records',
    description: 'Megabytes that a single document may have; larger uploads are refused.',
    kind: wholeNumber(1, 100, 'MB'),
    default: 25,
  }),
  businessHours: setting({
    id: 1301,
    name: 'Business Hours',
    group: 'Hand-off',
    description: "When the office is open, in the practice's zone; what is due is counted in these hours.",
    kind: timeRange,
    default: { from: '09:00', to: '17:00' },
  }),
  businessDays: setting({
    id: 1302,
    name: 'Business Days',
    group: 'Hand-off',
    description: 'Days of the week on which the office is open.',
    kind: choice({ 'mon-fri': 'Monday to Friday', 'mon-sat': 'Monday to Saturday', daily: 'Every day' }),
    default: 'mon-fri',
  }),
  holidays: setting({
    id: 1303,
    name: 'Holidays',
    group: 'Hand-off',
    description: 'Days on which the office is closed, as YYYY-MM-DD, or MM-DD for every year, with commas in between.',
    kind: daysOff(60),
    default: ['01-01', '07-04', '12-25'],
  }),
  requestHours: setting({
    id: 1304,
    name: 'Chart Request Due',
    group: 'Hand-off',
    description: 'Business hours after which missing information is due, where nobody says otherwise.',
    kind: wholeNumber(1, 400, 'business hours'),
    default: 16,
  }),
  urgentRequestHours: setting({
    id: 1305,
    name: 'Urgent Chart Request Due',
    group: 'Hand-off',
    description: 'The same for a request of high priority.',
    kind: wholeNumber(1, 400, 'business hours'),
    default: 4,
  }),
  requestReminderHours: setting({
    id: 1306,
    name: 'Chart Request Reminder',
    group: 'Hand-off',
    description: 'Business hours before a request is due at which its keeper is reminded.',
    kind: wholeNumber(1, 400, 'business hours'),
    default: 4,
  }),
  requestEscalationHours: setting({
    id: 1307,
    name: 'Chart Request Escalation',
    group: 'Hand-off',
    description:
      'Business hours from one rung to the next: the delegate when a request is overdue, then the supervisor, then the administrators. Who asked is reminded as often while it is their turn.',
    kind: wholeNumber(1, 400, 'business hours'),
    default: 8,
  }),
  emergencyAccessHours: setting({
    id: 1105,
    name: 'Emergency Access',
    group: 'Security',
    description: 'Hours for which a restricted chart stays open to somebody who opened it in an emergency.',
    kind: wholeNumber(1, 24, 'hours'),
    default: 4,
  }),
  sessionIdleMinutes: setting({
    id: 1101,
    name: 'Automatic Sign-out',
    group: 'Security',
    description: 'Minutes without activity after which staff are signed out (HIPAA 164.312: automatic log-off).',
    kind: wholeNumber(2, 120, 'minutes'),
    default: 15,
  }),
  sessionAbsoluteMinutes: setting({
    id: 1102,
    name: 'Longest Session',
    group: 'Security',
    description: 'Minutes after which staff sign in anew, active or not.',
    kind: wholeNumber(30, 1440, 'minutes'),
    default: 720,
  }),
  lockOutAfter: setting({
    id: 1103,
    name: 'Failed Sign-ins Before Lock-out',
    group: 'Security',
    description: 'After so many failed tries in a row a login is locked for the time below.',
    kind: wholeNumber(3, 20, 'tries'),
    default: 5,
  }),
  lockOutMinutes: setting({
    id: 1104,
    name: 'Lock-out Time',
    group: 'Security',
    description: 'Minutes for which a login stays locked after too many failed tries.',
    kind: wholeNumber(1, 1440, 'minutes'),
    default: 15,
  }),
};

/** Stored values by id; an id that is absent, or empty, has its default. */
export type StoredSettings = ReadonlyMap<number, string>;

/** What the practice chose, or the default; the default also where a stored value is no longer one that the setting allows. */
export const settingValue = <T>(stored: StoredSettings, wanted: Setting<T>): T => {
  const text = stored.get(wanted.id) ?? '';
  const own = text === '' ? null : wanted.kind.parse(text);
  return own?.ok ? own.value : wanted.default;
};
