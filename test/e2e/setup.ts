import type { TestProject } from 'vitest/node';
import { startSeededMarketplace } from './marketplace.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of the seeded marketplace. */
    readonly url: string;
    /** Where its store answers. */
    readonly store: string;
  }
}

/**
 * Starts the whole product with its dashboard before the first suite. Its marketplace stands still
 * until a test publishes.
 */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const { url, store, stop } = await startSeededMarketplace();
  provide('url', url);
  provide('store', store);
  return stop;
};
