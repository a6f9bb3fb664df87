/** What Rounds and its peers send, so that their messages are alike. */
export const sender = 'Practice bench';
export const from = 'reminders@rounds.example';
export const subject = 'Our office is closed on Thursday';
export const body =
  'Hello <ClientName>,\n\nour office is closed on Thursday. If you have an appointment on that day, we will call you to find another time. ' +
  'You can reach us at (202) 555-0100 until five in the afternoon.\n\nYour practice';

export const textFor = (firstName: string): string => body.replace('<ClientName>', firstName);
export const addressOf = (n: number): string => `client${n}@example.com`;
export const firstNameOf = (n: number): string => `First${n % 173}`;
