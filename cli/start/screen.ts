import { styleText } from 'node:util';
import { type AlertKind, alertMessage } from '../../contracts/alerts.ts';
import { DATA_FOLDER } from '../../local/data-folder.ts';
import { DEMO_SELLERS } from '../../local/demo/sellers.ts';
import type { PublishedMessage } from '../../local/sns/publish-request.ts';
import { PROGRAM } from '../command-line/command.ts';

const LABELS = {
  breach: { colour: 'red', label: 'BREACH' },
  warning: { colour: 'yellow', label: 'WARNING' },
  predicted: { colour: 'yellow', label: 'EXPECTED' },
  eased: { colour: 'yellow', label: 'EASED' },
  resolved: { colour: 'green', label: 'RESOLVED' },
  correction: { colour: 'green', label: 'TAKEN BACK' },
} as const satisfies Record<AlertKind, { colour: 'red' | 'yellow' | 'green'; label: string }>;

/** A message under the local time of the terminal, `HH:MM:SS`. `instant` is ms since 1970. */
export const logLine = (instant: number, message: string): string =>
  `${new Date(instant).toTimeString().slice(0, 8)}  ${message}`;

/** A delivered alert in a line or two. */
export const alertLines = ({ published_at, subject, message }: PublishedMessage): string => {
  try {
    const { title, text, kind } = alertMessage.parse(JSON.parse(message));
    const { colour, label } = LABELS[kind];
    const heading = `${styleText([colour, 'bold'], label.padEnd(8))}  ${title}`;
    return `${logLine(published_at, heading)}\n                    ${styleText('dim', text)}`;
  } catch {
    // Others may publish to the endpoint whatever they like; it is shown as it is.
    return logLine(published_at, `${subject ?? ''}  ${message}`);
  }
};

const DEMO = {
  begins:
    'The demo marketplace starts with 35 days of history, then goes on live. Alerts show below as ' +
    'they are delivered.',
  'goes on':
    'The demo marketplace has its history and goes on live. Alerts show below as they are delivered.',
  none: 'No demo: publish records to see figures.',
} as const;

/** The seller of examples/records.ndjson, whose records a newcomer publishes first. */
const OWN_SELLER = 'my-shop';

export type BannerFacts = {
  readonly url: string;
  readonly operatorToken: string;
  /** Whether the demo marketplace plays, and whether its history comes first. */
  readonly demo: keyof typeof DEMO;
  readonly folder: string;
};

/** What is running, where to look and which commands to try. */
export const banner = ({ url, operatorToken, demo, folder }: BannerFacts): string => {
  const seller = demo === 'none' ? OWN_SELLER : (DEMO_SELLERS[0]?.id ?? OWN_SELLER);
  const heading = (text: string): string => styleText('bold', text.padEnd(11));
  const call = (command: string): string =>
    `${PROGRAM} ${command}${folder === DATA_FOLDER ? '' : ` --data ${folder}`}`;
  const calls = [
    ['publish FILE.ndjson', 'your own records'],
    [`token --seller ${seller}`, "a token for one seller's own figures"],
    ['token --role operator', 'a token for every seller'],
    ['token --role finance', 'a token for payouts and statements'],
  ].map(([command = '', effect = '']) => [call(command), effect] as const);
  const width = Math.max(...calls.map(([command]) => command.length));
  const [first = '', ...more] = calls.map(
    ([command, effect]) => `${command.padEnd(width)}   ${styleText('dim', effect)}`,
  );
  return [
    '',
    `${styleText('bold', 'Seller Pulse')} is running. Stop it with Ctrl-C; its data stays in ${folder}/`,
    '',
    `  ${heading('Dashboard')}${styleText(['cyan', 'underline'], `${url}/`)}`,
    `  ${heading('API')}${url}/v1/openapi.json`,
    '',
    `  ${heading('Commands')}${first}`,
    ...more.map((line) => `  ${' '.repeat(11)}${line}`),
    '',
    `  ${heading('Try')}curl -H "Authorization: Bearer $(${call(`token --seller ${seller}`)})" \\`,
    `             ${url}/v1/sellers/${seller}/metrics`,
    '',
    `  ${heading('Operator')}a token for 12 hours: ${styleText('dim', operatorToken)}`,
    '',
    `  ${DEMO[demo]}`,
    '',
  ].join('\n');
};
