import { z } from 'zod';
import { startSandbox } from './sandbox.ts';

const port = z.coerce.number().int().min(0).max(65_535).default(0);
const pimsyNames = ['PIMSY_CLIENT_ID', 'PIMSY_PRIVATE_KEY', 'PIMSY_USER_NAME', 'PIMSY_PASSWORD'] as const;
const variables = z.object({
  SANDBOX_HTTP_PORT: port,
  SANDBOX_SMTP_PORT: port,
  SANDBOX_SCANNER_PORT: port,
  /** Where the application takes e-mails that come back. */
  SANDBOX_BOUNCE_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  /** Folder of the ledgers. */
  SANDBOX_DATA: z.string().min(1),
  /** Webhook for incoming texts; `{practice}` becomes the practice's id. */
  SANDBOX_INBOUND_URL: z.url().optional(),
  TWILIO_ACCOUNT_SID: z.string().regex(/^AC[0-9a-f]{32}$/),
  TWILIO_AUTH_TOKEN: z.string().min(1),
  /** Credentials that PIMSY's stand-in takes: all four, or there is no PIMSY. */
  PIMSY_CLIENT_ID: z.string().min(1).optional(),
  PIMSY_PRIVATE_KEY: z.string().startsWith('-----BEGIN PRIVATE KEY-----').optional(),
  PIMSY_USER_NAME: z.string().min(1).optional(),
  PIMSY_PASSWORD: z.string().min(1).optional(),
  /** Telnyx's account, with the Ed25519 key in PEM that it signs by; without both there are no faxes. */
  TELNYX_API_KEY: z.string().min(1).optional(),
  TELNYX_PRIVATE_KEY: z.string().startsWith('-----BEGIN PRIVATE KEY-----').optional(),
  /** Stripe's account, with the secret that its webhooks are signed by; without both there are no card payments. */
  STRIPE_API_KEY: z.string().startsWith('sk_test_').optional(),
  STRIPE_WEBHOOK_SECRET: z.string().startsWith('whsec_').optional(),
  /** Timeero's account; absent: no Timeero. */
  TIMEERO_API_KEY: z.string().min(1).optional(),
  TIMEERO_WEBHOOK_SECRET: z.string().min(1).optional(),
  /** Where Timeero's webhooks go until somebody sets another address on its page. */
  TIMEERO_WEBHOOK_URL: z.url().optional(),
});

const environment = variables.superRefine((given, context) => {
  const missing = pimsyNames.filter((name) => given[name] === undefined);
  if (missing.length === 0 || missing.length === pimsyNames.length) return;
  for (const name of missing) context.addIssue({ code: 'custom', path: [name], message: 'Set all of PIMSY_, or none' });
});

const read = environment.safeParse(process.env);
if (!read.success) {
  const faults = read.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  console.error(`The sandbox's environment is not complete.\n${faults.join('\n')}`);
  process.exit(2);
}

const {
  PIMSY_CLIENT_ID: clientId,
  PIMSY_PRIVATE_KEY: privateKey,
  PIMSY_USER_NAME: userName,
  PIMSY_PASSWORD: password,
} = read.data;

try {
  const { TIMEERO_API_KEY: apiKey, TIMEERO_WEBHOOK_SECRET: webhookSecret, TIMEERO_WEBHOOK_URL: webhookUrl } = read.data;
  const { TELNYX_API_KEY: faxKey, TELNYX_PRIVATE_KEY: signingKey } = read.data;
  const { STRIPE_API_KEY: cardKey, STRIPE_WEBHOOK_SECRET: cardSecret } = read.data;
  const sandbox = await startSandbox({
    httpPort: read.data.SANDBOX_HTTP_PORT,
    smtpPort: read.data.SANDBOX_SMTP_PORT,
    scannerPort: read.data.SANDBOX_SCANNER_PORT,
    bouncePort: read.data.SANDBOX_BOUNCE_PORT,
    data: read.data.SANDBOX_DATA,
    inboundUrl: read.data.SANDBOX_INBOUND_URL,
    accountSid: read.data.TWILIO_ACCOUNT_SID,
    authToken: read.data.TWILIO_AUTH_TOKEN,
    pimsy: clientId && privateKey && userName && password ? { clientId, privateKey, userName, password } : undefined,
    telnyx: faxKey && signingKey ? { apiKey: faxKey, privateKey: signingKey } : undefined,
    stripe: cardKey && cardSecret ? { apiKey: cardKey, webhookSecret: cardSecret } : undefined,
    timeero: apiKey && webhookSecret ? { apiKey, webhookSecret, webhookUrl } : undefined,
  });
  // One line that a program can read: who starts the sandbox on port 0 learns the ports here.
  const { url, httpPort, smtpPort, scannerPort } = sandbox;
  console.log(JSON.stringify({ ready: true, url, httpPort, smtpPort, scannerPort }));

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void sandbox.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  // Ctrl-C reaches every process of the terminal, and npm sends it once more.
  process.on('SIGINT', stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
