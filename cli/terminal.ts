import { styleText } from 'node:util';
import { type AlertKind, alertMessage } from '../contracts/alerts.ts';
import { DATA_FOLDER } from '../local/data-folder.ts';
import { DEMO_SELLERS } from '../local/demo/sellers.ts';
import type { PublishedMessage } from '../local/sns/publish-request.ts';

const SHOWN = {
  breach: { colour: 'red', label: 'BREACH' },
  warning: { colour: 'yellow', label: 'WARNING' },
  predicted: { colour: 'yellow', label: 'EXPECTED' },
  eased: { colour: 'yellow', label: 'EASED' },
  resolved: { colour: 'green', label: 'RESOLVED' },
  correction: { colour: 'green', label: 'TAKEN BACK' },
} as const satisfies Record<AlertKind, { colour: 'red' | 'yellow' | 'green'; label: string }>;

/** Local time of the terminal, `HH:MM:SS`. */
export const timeOf = (instant: number): string => new Date(instant).toTimeString().slice(0, 8);

/** A delivered alert in a line or two. */
export const alertLine = ({ published_at, subject, message }: PublishedMessage): string => {
  try {
    const { title, text, kind } = alertMessage.parse(JSON.parse(message));
    const { colour, label } = SHOWN[kind];
    return `${timeOf(published_at)}  ${styleText([colour, 'bold'], label.padEnd(8))}  ${title}\n                    ${styleText('dim', text)}`;
  } catch {
    // Whoever publishes something else to the endpoint still sees it.
    return `${timeOf(published_at)}  ${subject ?? ''}  ${message}`;
  }
};

const DEMO = {
  begins: 'The demo marketplace first tells its history of 35 days; alerts show below as they are delivered.',
  'goes on':
    'The demo marketplace has its history and goes on live; alerts show below as they are delivered.',
  none: 'No demo: publish records to see figures.',
} as const;

/** What is running, where to click and which tokens to use. */
export const banner = ({
  url,
  operatorToken,
  demo,
  folder,
}: {
  readonly url: string;
  readonly operatorToken: string;
  /** Whether the demo marketplace has to tell its history first. */
  readonly demo: keyof typeof DEMO;
  readonly folder: string;
}): string => {
  const seller = DEMO_SELLERS[0]?.id ?? 'SELLER';
  const heading = (text: string): string => styleText('bold', text);
  const data = folder === DATA_FOLDER ? '' : ` --data ${folder}`;
  return [
    '',
    `${heading('Seller Pulse')} is running.   Stop it with Ctrl-C; its data stays in ${folder}/`,
    '',
    `  ${heading('Look')}       ${styleText(['cyan', 'underline'], `${url}/`)}`,
    `  ${heading('API')}        ${url}/v1/openapi.json`,
    `  ${heading('Publish')}    npm run publish -- FILE.ndjson${data}`,
    `  ${heading('Tokens')}     npm run token -- --seller ${seller}${data}      one seller's own figures`,
    `             npm run token -- --role operator${data}          every seller`,
    `             npm run token -- --role finance${data}`,
    '',
    `  ${heading('Try')}        curl -H "Authorization: Bearer $(npm run --silent token -- --seller ${seller}${data})" \\`,
    `                  ${url}/v1/sellers/${seller}/metrics`,
    '',
    `  ${heading('Operator token')} (12 hours): ${styleText('dim', operatorToken)}`,
    '',
    `  ${DEMO[demo]}`,
    '',
  ].join('\n');
};
