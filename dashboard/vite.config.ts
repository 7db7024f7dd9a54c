import locales from '@react-aria/optimize-locales-plugin';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // The page is in English; React Aria comes with words in thirty languages.
  plugins: [{ ...locales.vite({ locales: ['en-US'] }), enforce: 'pre' }],
  build: {
    target: 'es2022',
    // The Content-Security-Policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Libraries mark modules with "use client", which means nothing without a rendering server.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
