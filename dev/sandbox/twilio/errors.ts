/** An error as Twilio's REST API answers it (https://www.twilio.com/docs/usage/twilios-response#exceptions). */
export interface TwilioError {
  status: number;
  code: number;
  message: string;
  more_info: string;
}

export function twilioError(status: number, code: number, message: string): TwilioError {
  return { status, code, message, more_info: `https://www.twilio.com/docs/errors/${code}` };
}
