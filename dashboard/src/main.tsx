import './jitless.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';

const FONT_MS_MAX = 400;

/** Text that is drawn in another font first would move everything when the right one comes. */
const fontReady = (): Promise<unknown> =>
  Promise.race([document.fonts.load('1rem "Inter"').catch(() => undefined), new Promise((resolve) => setTimeout(resolve, FONT_MS_MAX))]);

const start = async (): Promise<void> => {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no place for the app');
  await fontReady();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
};

void start();
