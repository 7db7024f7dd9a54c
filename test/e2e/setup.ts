import type { TestProject } from 'vitest/node';
import { startSeededMarketplace } from './marketplace.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of the seeded marketplace. */
    readonly url: string;
    /** Its data folder. */
    readonly folder: string;
  }
}

/**
 * Starts the whole product with its dashboard before the first suite. Its marketplace stands still
 * until a test publishes.
 */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const { url, folder, stop } = await startSeededMarketplace();
  provide('url', url);
  provide('folder', folder);
  return stop;
};
