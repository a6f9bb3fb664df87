import { describe, expect, it } from '@jest/globals';
import { registry, timeHttpRequest } from './metrics.ts';

describe('Metrics', () => {
  it('time requests by route, never by address', async () => {
    registry.resetMetrics(); // other suites have counted too
    timeHttpRequest()({ method: 'GET', route: '/api/clients/:id', status: 200 });
    expect(await registry.metrics()).toContain(
      'rounds_http_request_duration_seconds_count{method="GET",route="/api/clients/:id",status="200"} 1',
    );
  });
});
