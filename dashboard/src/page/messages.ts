import { alertMessage } from '../../../contracts/alerts.ts';
import type { DeliveredMessage } from '../../../contracts/demo.ts';
import { element, make } from './elements.ts';
import { clock, STATE_WORDS } from './format.ts';

const SHOWN = 8;

const alertIn = (message: string) => {
  try {
    return alertMessage.safeParse(JSON.parse(message)).data;
  } catch {
    // Whoever publishes something else still sees it, as it is.
    return undefined;
  }
};

const messageItem = ({ received_at, subject, message }: DeliveredMessage, timeZone: string): HTMLElement => {
  const alert = alertIn(message);
  const heading = make(
    'div',
    { class: 'row' },
    make('strong', { text: alert?.title ?? subject ?? 'Message' }),
    make('span', { class: 'note', text: clock(received_at, timeZone) }),
  );
  const item = make('li', {}, heading, make('div', { text: alert?.text ?? message }));
  if (alert !== undefined) item.append(make('span', { class: `state ${alert.to}`, text: STATE_WORDS[alert.to] }));
  return item;
};

/** Shows the newest messages, whatever seller they are about, with their times in a zone. */
export const showMessages = (messages: readonly DeliveredMessage[], timeZone: string): void => {
  const newest = messages.toSorted((a, b) => b.received_at.localeCompare(a.received_at)).slice(0, SHOWN);
  element('messages').replaceChildren(
    ...(newest.length === 0
      ? [make('li', { class: 'note', text: 'None yet. The first one comes when a seller crosses a limit.' })]
      : newest.map((message) => messageItem(message, timeZone))),
  );
};
