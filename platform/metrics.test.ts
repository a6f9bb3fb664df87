import { describe, expect, it } from '@jest/globals';
import { queueAgeSeconds, registry, timeHttpRequest } from './metrics.ts';

describe('Metrics', () => {
  it('time requests by route, never by address', async () => {
    timeHttpRequest()({ method: 'GET', route: '/api/clients/:id', status: 200 });
    expect(await registry.metrics()).toContain(
      'rounds_http_request_duration_seconds_count{method="GET",route="/api/clients/:id",status="200"} 1',
    );
  });

  it('tell how long the oldest row of a queue waits', async () => {
    queueAgeSeconds.set({ queue: 'broadcast' }, 12.5);
    expect(await registry.metrics()).toContain('rounds_queue_age_seconds{queue="broadcast"} 12.5');
  });
});
