import { listTopics } from '../../contracts/sources/topics.ts';
import { createCommand, EXIT } from '../command-line/command.ts';
import { dataOption, sourcesOption } from '../command-line/options.ts';
import { readSources } from '../command-line/sources-file.ts';
import { FAILED_OR_BROKEN, LINE_FORMAT } from '../record-file.ts';
import { countOf } from '../terminal/count-of.ts';

export const publishCommand = () =>
  createCommand('publish', {
    summary: 'Publish a record file into the running pipeline.',
    details: [LINE_FORMAT],
    examples: [
      ['orders.ndjson', 'into the pipeline of npm start'],
      ['orders.ndjson --data .local/docker', 'into that of start-docker'],
    ],
    exitCodes: { [EXIT.failed]: FAILED_OR_BROKEN },
  })
    .argument('<file>', 'a record file')
    .addOption(sourcesOption())
    .addOption(dataOption())
    .action(async (file, { data, sources }) => {
      const { publish } = await import('./publish.ts');
      const { published, url, requireWhole } = await publish(file, data, listTopics(readSources(sources)));
      console.log(`Published ${countOf(published, 'record', 'records', String)} to ${url}`);
      requireWhole();
    });
