/** One line that tells how far a long run is; on a terminal it redraws itself, elsewhere it prints each tenth. */
export type Progress = { readonly update: (done: number) => void; readonly end: () => void };

type Output = { readonly isTTY?: boolean | undefined; readonly write: (text: string) => unknown };

const WIDTH = 30;
const REDRAW_MS = 100;

export const createProgress = (label: string, total: number, output: Output, now: () => number): Progress => {
  const started = now();
  let drawn = Number.NEGATIVE_INFINITY;
  let tenth = -1;
  let latest = 0;
  const text = (): string => {
    const share = total === 0 ? 1 : latest / total;
    const filled = Math.round(share * WIDTH);
    const seconds = (now() - started) / 1000;
    const speed = seconds > 0 ? `${Math.round(latest / seconds).toLocaleString('en-US')}/s` : '';
    return `${label.padEnd(9)} ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${String(Math.floor(share * 100)).padStart(3)} %  ${latest.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}  ${speed}`;
  };
  const draw = (): void => {
    if (output.isTTY === true) {
      if (now() - drawn < REDRAW_MS && latest < total) return;
      drawn = now();
      output.write(`\r${text()}\u001b[K`);
    } else if (Math.floor((latest * 10) / Math.max(1, total)) > tenth) {
      tenth = Math.floor((latest * 10) / Math.max(1, total));
      output.write(`${text()}\n`);
    }
  };
  return {
    update: (done) => {
      latest = done;
      draw();
    },
    end: () => {
      if (output.isTTY === true) output.write(`\r${text()}\u001b[K\n`);
    },
  };
};
