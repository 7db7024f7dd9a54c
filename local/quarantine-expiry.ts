import { createQuarantineContents } from '../adapters/dynamodb/quarantine-contents.ts';
import { positiveInteger, type Runtime } from '../adapters/runtime/runtime.ts';
import { tablesFrom } from '../adapters/runtime/stores.ts';
import { ENV } from '../topology/environment.ts';
import { QUARANTINE_DAYS } from '../topology/tables.ts';
import { waitFor } from './event-sources/waiting.ts';

const DAY_MS = 86_400_000;

/**
 * Removes quarantined records whose days are over, as DynamoDB does by itself. The embedded store
 * keeps times to live and removes nothing.
 */
export const createExpireQuarantine = ({ dynamodb, env, clock, waiting }: Runtime) => {
  const contents = createQuarantineContents(dynamodb, tablesFrom(env).ledger, waiting);
  const kept_ms = positiveInteger(env, ENV.quarantineDays, QUARANTINE_DAYS) * DAY_MS;
  return async (): Promise<void> => {
    const expired = { topic: undefined, from: undefined, to: clock() - kept_ms };
    for await (const { records } of contents.read(expired)) await contents.remove(records);
  };
};

/** Does so at once and then at intervals. A failure is told, and the next turn tries again. */
export const startQuarantineExpiry = (runtime: Runtime, every_ms: number) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const expire = createExpireQuarantine(runtime);
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await expire();
      } catch (error) {
        runtime.telemetry.error('quarantined records could not be removed in time', error);
      }
      await waitFor(every_ms, signal);
    }
  };
  const running = run();
  return {
    stop: async (): Promise<void> => {
      stopping.abort();
      await running;
    },
  };
};
