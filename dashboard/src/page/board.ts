import { SOCKET_STAGE } from '../../../contracts/names.ts';
import { follow, type LinkState, POLL_MS, type View } from '../follow.ts';
import type { Session } from '../sign-in/session.ts';
import type { GateAction } from '../sign-in/visit.ts';
import { element, elementOf, show, write } from './elements.ts';
import { clearFigures, showMetrics } from './figures.ts';
import { showCategories, showHistory } from './series.ts';

const LINKS: Readonly<Record<LinkState, readonly [state: string, text: string]>> = {
  connecting: ['', 'Connecting'],
  live: ['good', '● Live'],
  polling: ['warning', `Not live: asking every ${POLL_MS / 1000} s until the connection is back`],
  away: ['breach', '✕ No connection: the figures may be old'],
};

const showLink = (state: string, text: string): void => {
  element('link').className = `state ${state}`;
  write('link', text);
};

let timeZone = 'UTC';
/** The zone of the marketplace, once its first figures have come. */
export const shownTimeZone = (): string => timeZone;

/** Says what is wrong above the figures; without a text, nothing is any more. */
export const showProblem = (text?: string): void => {
  write('problem', text ?? '');
  show('problem', text !== undefined);
};

/** Shows a seller on the board; `stop` or the session's end ends it, and nothing of it is written afterwards. */
export const showSeller = (sellerId: string, session: Session): ReturnType<typeof follow> => {
  // Until the first figures have come, nothing is drawn that needs the currency.
  let currency: string | undefined;
  const view: View = {
    metrics: (body) => {
      currency = body.currency;
      timeZone = body.time_zone;
      showMetrics(body);
    },
    history: (body) => {
      if (currency !== undefined) showHistory(body, currency);
    },
    categories: (body) => {
      if (currency !== undefined) showCategories(body, currency);
    },
    link: (state) => showLink(...LINKS[state]),
    problem: showProblem,
  };
  clearFigures();
  showProblem();
  show('gate', false);
  show('board');
  return follow({
    sellerId,
    session,
    view,
    get: (input, init) => fetch(input, init),
    openSocket: (protocols) =>
      new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/${SOCKET_STAGE}`, [...protocols]),
  });
};

/** Shows a message in place of the figures. */
export const showGate = (text: string, action?: GateAction): void => {
  clearFigures();
  showProblem();
  show('board', false);
  showLink('', 'No figures');
  write('as-of', '');
  write('gate-text', text);
  const button = elementOf('gate-action', HTMLButtonElement);
  button.hidden = action === undefined;
  button.textContent = action?.label ?? '';
  button.onclick = action?.run ?? null;
  show('gate');
};
