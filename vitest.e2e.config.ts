import { defineConfig } from 'vitest/config';

/** The web app in a real browser, against the whole product on a seeded demo: `npm run test:e2e`. */
export default defineConfig({
  test: {
    include: ['test/e2e/*.e2e.ts'],
    globalSetup: ['test/e2e/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
