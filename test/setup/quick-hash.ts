import { hash } from '@node-rs/argon2';

/** Of a password that a test signs in with: what is checked here is who gets in. A hash names its own cost, so one that was made cheaply is checked cheaply. */
export const quickHash = (password: string): Promise<string> =>
  hash(password.normalize('NFKC'), { memoryCost: 32, timeCost: 1, parallelism: 1 });
