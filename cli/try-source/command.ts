import { Option } from '@commander-js/extra-typings';
import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import { createCommand, EXIT } from '../command-line/command.ts';
import { currencyOption } from '../command-line/options.ts';
import { readSources } from '../command-line/sources-file.ts';

export const trySourceCommand = () =>
  createCommand('try-source', {
    summary: 'Show what becomes of sample messages by a file of sources.',
    details: [
      'For each field: where it comes from, what was read, and what it is after units and words. ' +
        'Nothing is counted or stored.',
      'A sample is a file with one message as JSON, with one message a line, or with the bytes of ' +
        "one message in the wire format of Confluent's schema registry.",
    ],
    examples: [
      [
        'examples/sources/shopify/sources.json --kind orders examples/sources/shopify/orders.ndjson',
        'orders of Shopify as records',
      ],
      ['policy/sources.json --kind payouts --topic bank.payouts payouts.ndjson', 'one of several sources'],
    ],
    exitCodes: { [EXIT.failed]: 'a message is refused, or a file cannot be used' },
    environment: { SCHEMA_REGISTRY_USER_INFO: 'user:password of the schema registry, if it wants them' },
  })
    .argument('<file>', 'a file of sources')
    .argument('<samples...>', 'files with messages')
    .addOption(new Option('--kind <kind>', 'which source').choices(EVENT_TYPES).makeOptionMandatory())
    .option('--topic <name>', 'which of the sources of this kind (default: the first)')
    .addOption(currencyOption().default('USD'))
    .action(async (file, samples, { kind, topic, currency }) => {
      const { trySamples } = await import('./try-samples.ts');
      const refused = await trySamples(readSources(file), { kind, topic, currency }, samples, console.log);
      process.exitCode = refused === 0 ? EXIT.done : EXIT.failed;
    });
