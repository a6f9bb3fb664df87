import { createTransport } from 'nodemailer';
import type { NodemailerError, SMTPConnectionAuth, SMTPConnectionOptions, Transporter } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import wellKnown from 'nodemailer/lib/well-known';

/** How connections to one mail server are opened, and how many, and for how long. */
export interface SmtpSettings {
  options: SMTPConnectionOptions;
  /** Absent: nobody signs in. */
  auth: SMTPConnectionAuth | undefined;
  /** Signs in even where the server does not offer it. */
  forceAuth: boolean;
  /** Through a proxy; absent: straight. */
  getSocket: Transporter['getSocket'];
  maxConnections: number;
  /** E-mails after which a connection is replaced: many servers take no more over one. */
  maxMessages: number;
  /** Milliseconds from the first packet to the end of the sign-in. */
  openMs: number;
}

export interface SmtpTimes {
  /** Milliseconds for connecting and for the greeting, each. */
  connectMs: number;
  /** Milliseconds that the server may stay silent. */
  silenceMs: number;
}

/** Reads the address as nodemailer's pool does: account, well-known services, and any of its options as a query, which count more than ours. */
export function readSmtpSettings(
  url: string,
  { connectMs, silenceMs, ...given }: SmtpTimes & { maxConnections: number; requireTLS?: boolean },
): SmtpSettings {
  const times = {
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: silenceMs,
  };
  const { options: read, getSocket } = createTransport({ pool: true, url, ...times, ...given });
  const options = { ...read, ...(read.service !== undefined && (wellKnown(read.service) || {})) };
  const { auth: { user = '', pass } = {}, authMethod = false, forceAuth = false } = options;
  return {
    options,
    auth: user || pass ? { user, credentials: { user, pass }, method: authMethod } : undefined,
    forceAuth,
    getSocket,
    maxConnections: options.maxConnections ?? given.maxConnections,
    maxMessages: options.maxMessages ?? 100,
    openMs: connectMs + silenceMs,
  };
}

/**
 * Connects, encrypts and signs in.
 * @param signal ends the attempt
 * @throws NodemailerError, which never repeats the password
 */
export function openConnection(settings: SmtpSettings, signal: AbortSignal): Promise<SMTPConnection> {
  const { options, auth, forceAuth, getSocket, openMs } = settings;
  return new Promise((resolve, reject) => {
    let connection: SMTPConnection | undefined;
    let isOver = false;
    const end = (error?: Error | null) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (!error && connection) return resolve(connection);
      connection?.close();
      reject(error ?? connectionLost());
    };
    const stop = () => end(connectionLost());
    const timer = setTimeout(() => end(failure('The mail server took too long to let us in', 'ETIMEDOUT')), openMs);
    signal.addEventListener('abort', stop, { once: true });

    const meet = (own: SMTPConnectionOptions) => {
      const met = new SMTPConnection(own);
      connection = met;
      // Heard for as long as it lives: an error that nobody hears ends the process. What it means is told to whoever waits for the connection.
      met.on('error', end);
      met.once('end', stop);
      met.connect((error) => {
        if (error || !auth || !(met.allowsAuth || forceAuth)) end(error);
        else met.login(auth, end);
      });
    };
    if (!getSocket) meet(options);
    else
      getSocket({ ...options, port: Number(options.port) || (options.secure ? 465 : 587) }, (error, found) => {
        if (error) end(error);
        else if (!isOver) meet({ ...options, ...found });
        else if (found) found.connection?.destroy();
      });
  });
}

export const connectionLost = (): NodemailerError =>
  failure('The connection to the mail server was lost', 'ECONNECTION');

export function failure(message: string, code: string): NodemailerError {
  return Object.assign(new Error(message), { code });
}
