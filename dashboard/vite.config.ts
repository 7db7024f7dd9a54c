import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  build: {
    target: 'es2022',
    // The Content-Security-Policy allows nothing inline, so nothing may become a data address either.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
