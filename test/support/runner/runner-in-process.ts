import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Environment } from '../../../adapters/runtime/runtime.ts';
import { type MetricsBody, metricsBody } from '../../../contracts/api/metrics.ts';
import { type RunnerSettings, startRunner } from '../../../local/runner.ts';
import type { Bearer } from '../../../local/tokens.ts';
import { POLICY } from '../factories/policy.ts';

/** Longer than anything here takes on a busy machine. */
export const EVENTUALLY = { timeout: 25_000, interval: 50 };

/**
 * The whole product on a free port and in a folder of its own, used over HTTP. `failures` and
 * `warnings` are what it reported.
 */
export const startTestRunner = async (
  environment: Environment = {},
  changes: Partial<Pick<RunnerSettings, 'clock' | 'minute_ms' | 'sources'>> = {},
) => {
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-runner-'));
  const { clock = Date.now } = changes;
  const failures: unknown[] = [];
  const warnings: string[] = [];
  const runner = await startRunner({
    folder,
    fresh: false,
    port: 0,
    marketplace: { timeZone: 'UTC', currency: 'USD' },
    policy: POLICY,
    environment,
    clock,
    telemetry: {
      count: () => undefined,
      observe: () => undefined,
      warn: (message) => void warnings.push(message),
      error: (message, error) => void failures.push({ message, error }),
    },
    onAlert: () => undefined,
    onFailure: (failure) => void failures.push(failure),
    onLost: (error) => void failures.push(error),
    ...changes,
  });
  const { url, issuer } = runner;

  const token = (bearer: Bearer): Promise<string> => issuer.issue(bearer, clock(), 3600);
  const get = async (path: string, bearer: Bearer, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}${path}`, { headers: { authorization: `Bearer ${await token(bearer)}`, ...headers } });
  const publish = (lines: readonly string[]): Promise<Response> =>
    fetch(`${url}/local/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.join('\n'),
    });
  const metrics = async (sellerId: string): Promise<MetricsBody> =>
    metricsBody.parse(await (await get(`/v1/sellers/${sellerId}/metrics`, { sellerId })).json());

  return {
    folder,
    url,
    issuer,
    failures,
    warnings,
    token,
    get,
    publish,
    metrics,
    /** The figures of a seller, as soon as `isThere` accepts them. */
    metricsOnce: (sellerId: string, isThere: (body: MetricsBody) => boolean): Promise<MetricsBody> =>
      vi.waitFor(async () => {
        const body = await metrics(sellerId);
        if (!isThere(body))
          throw new Error(
            `the figures of ${sellerId} are still ${JSON.stringify([body.orders, body.fulfillment, body.alerts])}`,
          );
        return body;
      }, EVENTUALLY),
    stop: async () => {
      await runner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type TestRunner = Awaited<ReturnType<typeof startTestRunner>>;
