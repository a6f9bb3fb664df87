import type { EmailSender } from '../email/port.ts';
import { notBegun } from '../outcome.ts';
import type { FaxSender } from './port.ts';

export interface EmailGatewayOptions {
  email: Pick<EmailSender, 'send'>;
  /** Of the service that faxes what is mailed to <number>@<domain>. */
  domain: string;
}

/**
 * Faxes through a service that takes the pages by e-mail. Nothing comes back from the fax line: the message ends as handed to the gateway, unless the e-mail
 * itself comes back.
 */
export function createEmailGateway({ email, domain }: EmailGatewayOptions): FaxSender {
  return {
    async send({ practiceId, messageId, fromName, to, pdf, mayGo }, signal) {
      const refused = notBegun(mayGo, signal);
      if (refused) return refused;
      const content = await pdf();
      const outcome = await email.send(
        {
          practiceId,
          messageId,
          fromName,
          to: `${to.replace(/^\+/, '')}@${domain}`,
          // Some gateways print subject and text on a page of their own, others take a subject for a command.
          subject: '',
          text: '',
          attachment: { name: 'fax.pdf', type: 'application/pdf', content },
          mayGo,
        },
        signal,
      );
      return outcome.kind === 'accepted' ? { ...outcome, handedTo: 'gateway' } : outcome;
    },
    // The mail server that took it, or did not, keeps no list.
    sent: () => Promise.resolve(null),
    statusOf: () => Promise.resolve(null),
  };
}
