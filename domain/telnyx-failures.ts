import { failureReasons, type ProviderReason } from './failure-reasons.ts';

export interface TelnyxFailureMeaning {
  reason: ProviderReason;
  /** In plain words, as a sentence. */
  meaning: string;
  /** What a person does next. */
  nextStep: string;
}

type Row = readonly [reason: ProviderReason, meaning: string, nextStep?: string];

const provider = 'Ask your administrator to ';
const laterOrCall = 'Send it again later, or call.';
const askNumber = 'Ask for the number of the fax machine and correct it under Details, or call.';

/**
 * Why a fax failed, as Telnyx says in `failure_reason` (https://developers.telnyx.com/docs/programmable-fax/receiving-webhooks and
 * https://support.telnyx.com/en/articles/4967498-fax-api-error-list): the one table that the adapter, History and the stand-in go by. Telnyx repeats no
 * fax by itself; Rounds does those of broadcasts where the line was busy or silent (db/messages/call-again.ts). Where a row names no next step, that of its reason stands.
 */
const rows: Readonly<Record<string, Row>> = {
  user_busy: ['line-busy', 'The fax line was busy.', laterOrCall],
  receiver_no_answer: ['not-picked-up', 'Nothing answered at the fax number.', laterOrCall],
  receiver_no_response: ['transient', 'The fax line did not respond.', laterOrCall],
  receiver_recovery_on_timer_expire: ['transient', 'The fax line did not respond in time.', laterOrCall],
  receiver_call_dropped: ['transient', 'The call broke off while the fax was sent; pages may be missing.', laterOrCall],
  sender_call_dropped: ['transient', 'The call broke off while the fax was sent; pages may be missing.', laterOrCall],
  carrier_lost: ['transient', 'The line was lost while the fax was sent; pages may be missing.', laterOrCall],
  receiver_communication_error: ['transient', 'The line to the fax machine was disturbed.', laterOrCall],
  sender_communication_error: ['transient', 'The line to the fax machine was disturbed.', laterOrCall],
  fax_signaling_error: [
    'transient',
    'The fax machine stopped answering between pages; some may be missing.',
    laterOrCall,
  ],
  invalid_ecm_response_from_receiver: [
    'transient',
    'The fax machine confirmed pages in a way that could not be read.',
    laterOrCall,
  ],
  service_unavailable: ['transient', 'Telnyx could not send faxes at that time.', laterOrCall],
  media_processing_exception: ['transient', 'Telnyx could not prepare the pages.', laterOrCall],
  sender_canceled: ['transient', 'The fax was stopped at Telnyx before it was through.', laterOrCall],

  fax_initial_communication_timeout: ['unusable', 'The number was answered, but not by a fax machine.', askNumber],
  receiver_incompatible_destination: ['unusable', 'There is no fax machine at this number.', askNumber],
  destination_unreachable: ['unusable', 'There is no way to this fax number.', askNumber],
  receiver_decline: ['unusable', 'The fax line declined the call.', askNumber],

  receiver_unallocated_number: ['bad-address', 'Nobody has this fax number.'],
  receiver_invalid_number_format: ['bad-address', 'Telnyx cannot read the fax number.'],
  destination_invalid: ['bad-address', 'Telnyx takes the fax number for none that exists.'],

  account_disabled: ['set-up', 'The Telnyx account is disabled.', `${provider}settle it with Telnyx, then send again.`],
  no_outbound_profile: [
    'set-up',
    "The practice's fax number has no outbound profile.",
    `${provider}give the Telnyx application an outbound voice profile, then send again.`,
  ],
  destination_not_in_countries_whitelist: [
    'set-up',
    'The Telnyx account may not send to this country.',
    `${provider}allow the country in the outbound voice profile, then send again.`,
  ],
  destination_not_in_service_plan: [
    'set-up',
    'The Telnyx account may not send to this number.',
    `${provider}look at the service plan of the outbound voice profile, then send again.`,
  ],
  unverified_origination_number: [
    'set-up',
    "The practice's fax number is not verified at Telnyx.",
    `${provider}verify the number, then send again.`,
  ],
  unverified_destination_not_allowed: [
    'set-up',
    'The Telnyx account sends to verified numbers only.',
    `${provider}upgrade the Telnyx account, then send again.`,
  ],
  file_download_failed: [
    'set-up',
    'Telnyx could not fetch the pages from Rounds.',
    `${provider}set PUBLIC_URL to an address that Telnyx reaches, then send again.`,
  ],

  user_channel_limit_exceeded: ['too-fast', 'Telnyx sends no more faxes of this account at a time.'],
  connection_channel_limit_exceeded: ['too-fast', 'Telnyx sends no more faxes of this application at a time.'],
  outbound_profile_channel_limit_exceeded: ['too-fast', 'Telnyx sends no more faxes of this profile at a time.'],
  outbound_profile_daily_spend_limit_exceeded: ['daily-cap', 'The Telnyx account has spent what it may a day.'],

  file_format_invalid: ['template', 'Telnyx could not read the pages.'],
  file_size_limit_exceeded: ['template', 'The pages were larger than Telnyx takes.'],
  page_count_limit_exceeded: ['template', 'The fax had more pages than Telnyx takes.'],
};

export const telnyxFailureCodes: readonly string[] = Object.keys(rows);

/** What a failure means; null for one that the table does not know. */
export function telnyxFailure(code: string): TelnyxFailureMeaning | null {
  const row = Object.hasOwn(rows, code) ? rows[code] : undefined;
  if (!row) return null;
  const [reason, meaning, nextStep = failureReasons[reason].nextStep] = row;
  return { reason, meaning, nextStep };
}
