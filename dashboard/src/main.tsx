import './zod-without-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element #root');
// Browsers take the first of several titles; from here on each page brings its own.
document.querySelector('title')?.remove();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
