import { type TOTP, URI } from 'otpauth';

/** An authenticator app that has read the secret of one account. */
export interface Authenticator {
  totp: TOTP;
  /** What it shows `steps` of thirty seconds from now. */
  code: (steps?: number) => string;
  /** Six digits that are certainly wrong now. */
  wrong: () => string;
}

export function authenticatorOf(uri: string, clock: () => Date): Authenticator {
  const totp = URI.parse(uri);
  if (!('period' in totp)) throw new Error('It counts by events, not by the clock.');
  const code = (steps = 0) => totp.generate({ timestamp: clock().getTime() + steps * 30_000 });
  const wrong = () => {
    const near = new Set([-2, -1, 0, 1, 2].map((steps) => code(steps)));
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((each) => !near.has(each)) ?? '';
  };
  return { totp, code, wrong };
}
