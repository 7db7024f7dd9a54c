import './zod-without-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the app');
// Of several titles browsers take the first: from here on pages bring their own.
document.querySelector('title')?.remove();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
