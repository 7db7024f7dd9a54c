import { defineConfig } from 'vitest/config';

/** Suites against engines that others wrote, a Kafka broker and DynamoDB Local: `npm run test:engines`. */
export default defineConfig({
  test: {
    include: ['test/engines/*.engines.ts'],
    globalSetup: ['test/engines/setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
