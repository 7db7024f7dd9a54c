import locales from '@react-aria/optimize-locales-plugin';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // The page speaks English; React Aria would bring its words in thirty languages.
  plugins: [{ ...locales.vite({ locales: ['en-US'] }), enforce: 'pre' }],
  build: {
    target: 'es2022',
    // The Content-Security-Policy allows nothing inline, so nothing may become a data address either.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Libraries mark what frameworks with servers treat otherwise; a page without one has nothing to say to that.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
