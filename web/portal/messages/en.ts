import { billing } from './billing.ts';
import { ccd } from './ccd.ts';
import { conversations } from './conversations.ts';
import { documents } from './documents.ts';
import { forms } from './forms.ts';
import { appointments } from './appointments.ts';
import { guardian } from './guardian.ts';
import { information } from './information.ts';
import { insurance } from './insurance.ts';
import { payments } from './payments.ts';

/** The portal's words, for clients: plain, short, without the words of an office. */
export const en = {
  ...forms,
  ...appointments,
  ...information,
  ...conversations,
  ...documents,
  ...ccd,
  ...insurance,
  ...payments,
  ...billing,
  ...guardian,
  'portal.title': 'Client portal',
  'portal.of': 'Client portal of {practice}',
  'portal.call': 'Questions? Call us at {phone}.',
  'portal.away': 'The portal cannot be opened right now',
  'portal.loading': 'Loading',
  'portal.skip': 'Skip to the content',

  'signin.title': 'Sign in',
  'signin.login': 'User name',
  'signin.password': 'Password',
  'signin.hint': 'Your first password came in an e-mail. You choose one of your own after you sign in.',
  'signin.enter': 'Sign in',
  'signin.forgotten': 'Forgot your password?',
  'signin.why.idle': 'You were signed out because nothing had happened for a while.',
  'signin.why.left': 'You are signed out.',
  'signin.why.expired': 'Your session has ended. Sign in again.',

  'unsubscribe.title': 'Stop these e-mails?',
  'unsubscribe.lead':
    'We will no longer send reminders and news to {address}. E-mails about your portal sign-in still come.',
  'unsubscribe.do': 'Unsubscribe',
  'unsubscribe.done.title': 'You are unsubscribed',
  'unsubscribe.done':
    'No more reminders and news go to {address}. To get them again, agree to it under Messaging Preferences in the portal, or call us.',
  'unsubscribe.unknown.title': 'This link does not work',
  'unsubscribe.unknown':
    'It may not have been copied whole. Open it again from the e-mail, or call us and we stop the e-mails for you.',

  'answer.when': '{date} at {time}',
  'answer.due.title': 'Your {count, plural, one {appointment} other {appointments}}',
  'answer.due': 'Please tell us whether you are coming.',
  'answer.confirm': 'I am coming to {count, plural, one {it} other {all of them}}',
  'answer.reschedule': 'I need another time',
  'answer.confirmed.title': 'Thank you, {count, plural, one {it is} other {they are}} confirmed',
  'answer.confirmed': 'We look forward to seeing you. If something comes up, tell us here or call us.',
  'answer.asked.title': 'We will call you',
  'answer.asked':
    'We look for another time with you. Until then your {count, plural, one {appointment stays as it is} other {appointments stay as they are}}.',
  'answer.past.title': 'This is over',
  'answer.past': 'The time of this e-mail has passed. To make a new appointment, call us.',
  'answer.changed.title': 'Something has changed',
  'answer.changed':
    'Since this e-mail was sent the appointment was moved or cancelled, so nothing was confirmed. Call us and we tell you how it stands.',
  'answer.unknown.title': 'This link does not work',
  'answer.unknown': 'It may not have been copied whole. Open it again from the e-mail, or call us.',

  'forgotten.title': 'Forgot your password?',
  'forgotten.lead':
    'Tell us your user name. We send a link to choose a new password to the e-mail address that we have on file for you.',
  'forgotten.send': 'Send the link',
  'forgotten.done.title': 'Check your e-mail',
  'forgotten.done':
    'If there is an account with this user name, a link is on its way. It works once and for a short time. Nothing after a few minutes? Check your spam folder, or call us: we may have another address on file.',
  'forgotten.back': 'Back to sign-in',

  'link.title': 'Choose your password',
  'link.lead': 'You sign in with it from now on.',
  'link.save': 'Save and sign in',
  'link.checking': 'Looking at your link',
  'link.expired.title': 'This link has expired',
  'link.expired': 'Links work for a short time, and only the newest one that we sent.',
  'link.used.title': 'This link was used already',
  'link.used':
    'Each link works once. If you chose a password with it, sign in. If it was not you, get a new link now and call us.',
  'link.unknown.title': 'This link is not complete',
  'link.unknown': 'Open the link in your e-mail again, all of it, or copy it into the address line.',
  'link.new': 'Send me a new link',
  'link.signin': 'Sign in',

  'password.title': 'Change password',
  'password.must.title': 'Choose a password of your own',
  'password.must': 'The password that you signed in with is only for the first time. Choose your own, and you are in.',
  'password.lead': 'You will be signed out on your other devices.',
  'password.rules': 'What we ask for',
  'password.rule.length': 'At least {count} characters. A sentence that only you know is easy to keep in mind.',
  'password.rule.free': 'Capital letters, numbers and symbols are welcome, but not needed.',
  'password.rule.name': 'Not made of your user name or the name of the practice.',
  'password.current': 'Current password',
  'password.current.first': 'The password from your e-mail',
  'password.next': 'New password',
  'password.again': 'New password once more',
  'password.save': 'Save the new password',
  'password.done': 'Your password has been changed.',
  'password.need.length': '{count, plural, one {# character is missing.} other {# characters are missing.}}',
  'password.need.same': 'The two passwords differ.',
  'password.need.current': 'Enter the current password.',

  'signin.code.title': 'Enter your code',
  'signin.code.lost': 'Lost both? Call us: once we know that it is you, we turn two-step verification off.',

  'security.title': 'Sign-in security',
  'security.lead':
    'With two-step verification you sign in with your password and a code from an app on your phone. A stolen password alone then opens nothing.',
  'security.must.title': 'Set up two-step verification',
  'security.must':
    'The practice asks for it before you go on: besides your password you sign in with a code from an app on your phone. It takes about two minutes.',
  'security.factor': 'Two-step verification',
  'security.need.app':
    'You need an authenticator app, such as Google Authenticator, Microsoft Authenticator or 2FAS. Most password managers can do it, too.',
  'security.begin': 'Set up two-step verification',
  'security.add': '1. Add the portal to your app',
  'security.open': 'Open my authenticator app',
  'security.open.hint': 'Nothing happens? Install an authenticator app first, or copy the key into it.',
  'security.scan': 'The app is on another device? Scan this with it',
  'security.key': 'Or enter this key',
  'security.key.copy': 'Copy the key',
  'security.prove': '2. Enter the code that it shows',
  'security.on.title': 'Two-step verification is on',
  'security.on': 'One more thing, before you go: save your recovery codes.',
  'security.codes.of': 'Recovery codes of {login} for the client portal of {practice}. Each works once.',
  'security.phone': 'New phone? Turn it off here while you have the old one, and set it up again with the new one.',
  'security.phone.required':
    'New phone? Call us: once we know that it is you, we turn it off, and you set it up again with the new one.',
  'security.remove': 'Turn off two-step verification',
  'security.remove.detail': 'Your password alone opens the portal then. You are signed out on your other devices.',
  'security.remove.required': 'The practice asks for two-step verification.',
  'security.removed': 'Two-step verification is off.',

  'frame.last': 'Last login',
  'frame.last.never': 'This is your first visit',
  'frame.activity': 'View All Activity',
  'frame.out': 'Sign out',

  'home.title': 'Hello, {name}',
  'home.lead': 'What would you like to do?',
  'home.activity': 'Activity',
  'home.activity.hint': 'Your sign-ins, and who opened your record',
  'home.password': 'Change password',
  'home.password.hint': 'Choose a new one at any time',
  'home.security': 'Sign-in security',
  'home.security.hint': 'Two-step verification with an app on your phone',
  'home.out': 'Sign out',
  'home.out.hint': 'Do it on devices that others use too',

  'activity.title': 'All activity',
  'activity.lead':
    'What happened to your account, and who of the practice opened your record. Times are those of your device.',
  'activity.none': 'Nothing has happened yet.',
  'activity.unknown': 'Was something not you? Change your password, and call us at {phone}.',

  'page.home': 'Back to the start page',
  'idle.title': 'Are you still there?',
  'idle.detail':
    '{seconds, plural, one {You will be signed out in # second.} other {You will be signed out in # seconds.}}',
  'idle.stay': 'Stay signed in',
} as const;
