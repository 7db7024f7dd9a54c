import './jitless.ts';
import { loadConfig } from './config.ts';
import { startDemo } from './demo.ts';
import { showGate } from './page/board.ts';
import { element, write } from './page/elements.ts';
import { startSignedIn } from './signed-in.ts';
import { wordsOf } from './words.ts';

const start = async (): Promise<void> => {
  // The fragment of the address names a seller, so following this link must not change it.
  element('skip').addEventListener('click', (event) => {
    event.preventDefault();
    element('figures').focus();
  });
  try {
    const { stage_name, sign_in } = await loadConfig((input, init) => fetch(input, init));
    write('stage', `Stage: ${stage_name}`);
    await (sign_in.kind === 'demo' ? startDemo() : startSignedIn(sign_in));
  } catch (error) {
    showGate(wordsOf(error), { label: 'Try again', run: () => location.reload() });
  }
};

void start();
