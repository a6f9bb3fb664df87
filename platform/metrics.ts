import type { IncomingMessage, ServerResponse } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What this process measures. Labels are closed lists, never ids: each value is a time series of its own. */
export const registry = new Registry();

/** Messages by what became of them: `accepted`, `delivered`, `failed`, `unknown`, `skipped`. */
export const messagesTotal = new Counter({
  name: 'rounds_messages_total',
  help: 'Messages by channel and outcome',
  labelNames: ['channel', 'outcome'] as const,
  registers: [registry],
});

/** Mails that came back: `failed`, `delayed`, `delivered`, `relayed`, `no-report`; `refused`, `foreign`: recipients, by SMTP and in a mailbox, that are no return path of ours; `stuck`: the mailbox would not give them out, move or mark them; `not-kept`: left after several tries. */
export const returnedMailsTotal = new Counter({
  name: 'rounds_returned_mails_total',
  help: 'E-mails that came to a return path, by what they said',
  labelNames: ['outcome'] as const,
  registers: [registry],
});

/** When this process last read the mailbox of e-mails that come back to its end, in seconds of Unix time; 0: it has not. */
export const returnMailboxReadAt = new Gauge({
  name: 'rounds_return_mailbox_read_timestamp_seconds',
  help: 'When the mailbox of e-mails that come back was last read',
  registers: [registry],
});

/** Age of the oldest message that waits, in seconds, by its channel: `email`, `text`. Set by the sweeper of each worker. */
export const queueAgeSeconds = new Gauge({
  name: 'rounds_queue_age_seconds',
  help: 'Age of the oldest message that waits, by channel',
  labelNames: ['queue'] as const,
  registers: [registry],
});

const httpSeconds = new Histogram({
  name: 'rounds_http_request_duration_seconds',
  help: 'Duration of HTTP requests by route',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [registry],
});

/**
 * Starts to time a request; call the result when it is answered. `route` is the pattern (`/api/clients/:id`), never the
 * address, which holds ids.
 */
export function timeHttpRequest(): (labels: { method: string; route: string; status: number }) => void {
  const end = httpSeconds.startTimer();
  return (labels) => void end(labels);
}

/** Adds memory, CPU and event loop of this process; once, in a composition root. */
export function collectProcessMetrics(): void {
  collectDefaultMetrics({ register: registry });
}

/**
 * Answers a scrape in Prometheus' text format, for Express and plain servers alike.
 * @param more further metrics in the same format, such as those of the Temporal SDK; left out where it throws.
 */
export function metricsHandler(
  more?: () => Promise<string>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (_request, response) => {
    const own = await registry.metrics();
    const others = more ? await more().catch(() => '') : '';
    response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' });
    response.end(own + others);
  };
}
