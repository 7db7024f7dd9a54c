import type { TestProject } from 'vitest/node';
import { seededMarketplace } from './marketplace.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the seeded marketplace is served. */
    readonly url: string;
  }
}

/** Before the first suite: the whole product with its dashboard, and a marketplace that stands still until a test publishes. */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const { url, stop } = await seededMarketplace();
  provide('url', url);
  return stop;
};
